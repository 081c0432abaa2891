// Shows the contract of the server that this page came from, and sends requests to that server,
// whatever `servers` in the contract says: any other would be refused by the browser.
const here = new URL(".", window.location.href).href.replace(/\/$/, "");

// Swagger UI fills examples in. Of parameters that may be left out they would be filters that
// nobody asked for.
function withoutOptionalExamples(contract) {
  const copy = structuredClone(contract);
  const parameters = Object.values(copy.paths)
    .flatMap((path) => [path, ...Object.values(path)])
    .flatMap((part) => part.parameters || [])
    .concat(Object.values(copy.components.parameters));
  parameters.filter((p) => !p.required).forEach((p) => delete p.example);
  return copy;
}

const ThisServer = () => ({
  statePlugins: {
    spec: {
      wrapActions: {
        updateJsonSpec: (update) => (contract) =>
          update({
            ...withoutOptionalExamples(contract),
            servers: [{ url: here, description: "This server." }],
          }),
      },
    },
  },
});

window.ui = SwaggerUIBundle({
  url: here + "/openapi.yaml",
  dom_id: "#docs",
  plugins: [ThisServer],
  presets: [SwaggerUIBundle.presets.apis],
  layout: "BaseLayout",
  deepLinking: true,
  // A key that is pasted here lives as long as the page, and is sent nowhere else.
  persistAuthorization: false,
  validatorUrl: null,
  queryConfigEnabled: false,
});
