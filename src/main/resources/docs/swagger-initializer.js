// Shows the contract of the server that this page came from, and sends requests to that server,
// whatever `servers` in the contract says: any other would be refused by the browser.
const here = new URL(".", window.location.href).href.replace(/\/$/, "");

const ThisServer = () => ({
  statePlugins: {
    spec: {
      wrapActions: {
        updateJsonSpec: (update) => (contract) =>
          update({ ...contract, servers: [{ url: here, description: "This server." }] }),
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
