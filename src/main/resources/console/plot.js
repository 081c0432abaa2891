// Rows a second, as a small line. The library is loaded when the first export runs.

import { html, useEffect, useRef } from "./htm-preact.js";
import { steps } from "./rate.js";

const WIDTH = 120;
const HEIGHT = 28;

export function Plot({ samples }) {
  const place = useRef(null);
  const plot = useRef(null);
  const points = steps(samples);
  const data = [points.map((point) => point.at / 1000), points.map((point) => point.speed)];
  const latest = useRef(data);
  latest.current = data;
  useEffect(() => {
    let wanted = true;
    const draw = ({ default: UPlot }) => {
      if (wanted && place.current) {
        plot.current = new UPlot(options(place.current), latest.current, place.current);
      }
    };
    const withoutNetwork = () => {}; // the line is missing, the figures beside it are not
    import("./uplot.js").then(draw, withoutNetwork);
    return () => {
      wanted = false;
      plot.current?.destroy();
    };
  }, []);
  useEffect(() => plot.current?.setData(data), [samples]);
  // The figures are beside it.
  return html`<span class="plot" aria-hidden="true" ref=${place}></span>`;
}

function options(place) {
  const colour = getComputedStyle(place).color;
  return {
    width: WIDTH,
    height: HEIGHT,
    padding: [2, 0, 2, 0],
    cursor: { show: false },
    legend: { show: false },
    select: { show: false },
    axes: [{ show: false }, { show: false }],
    scales: { y: { range: (self, min, max) => [0, max || 1] } },
    series: [{}, { stroke: colour, width: 1.5, points: { show: false } }],
  };
}
