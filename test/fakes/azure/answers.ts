/** ARM's envelope of an error. */
export function armError(
  status: number,
  code: string,
  message: string,
  headers: Record<string, string> = {},
): Response {
  const requestId = { "x-ms-request-id": "00000000-0000-0000-0000-00000000fa4e" };
  return Response.json(
    { error: { code, message } },
    { status, headers: { ...requestId, ...headers } },
  );
}

export function json(body: unknown, status = 200, headers: Record<string, string> = {}): Response {
  return Response.json(body, { status, headers });
}

export function empty(status: number, headers: Record<string, string> = {}): Response {
  return new Response(null, { status, headers });
}

export function notFound(type: string, name: string, group: string): Response {
  return armError(
    404,
    "ResourceNotFound",
    `The Resource '${type}/${name}' under resource group '${group}' was not found.`,
  );
}

export function groupNotFound(name: string): Response {
  return armError(404, "ResourceGroupNotFound", `Resource group '${name}' could not be found.`);
}
