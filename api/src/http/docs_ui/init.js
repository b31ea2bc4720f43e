// Shows this server's own OpenAPI document. A file of its own, because the content security policy forbids inline scripts.
SwaggerUIBundle({
  url: "/api/openapi.json",
  dom_id: "#swagger-ui",
  deepLinking: true,
  displayOperationId: true,
  displayRequestDuration: true,
  docExpansion: "none",
  filter: true,
  // A token that is typed in stays in memory: it must not outlive the page.
  persistAuthorization: false,
  // Without this, the page offers the document's address to a public validator.
  validatorUrl: null,
});
