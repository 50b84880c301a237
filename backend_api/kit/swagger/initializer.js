// The page's policy allows no script inside the page, so what starts it is a file of its own.
window.addEventListener("DOMContentLoaded", () => {
  SwaggerUIBundle({
    url: "/openapi.json",
    dom_id: "#api",
    deepLinking: true,
    displayRequestDuration: true,
    tagsSorter: "alpha",
    validatorUrl: null, // else the document is sent to a server elsewhere
  });
});
