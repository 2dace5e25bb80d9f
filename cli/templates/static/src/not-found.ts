const page = "<!doctype html><title>Not found</title><h1>Not found</h1><p><a href='/'>Home</a></p>";

export default {
  fetch(): Response {
    return new Response(page, {
      status: 404,
      headers: { "content-type": "text/html; charset=utf-8" },
    });
  },
};
