// Loaded before aws-lambda-ric: takes the place of its compiled client, which only sends answers,
// with the calls that it makes. `AWS_LAMBDA_NODEJS_USE_ALTERNATIVE_CLIENT_1` does the same for
// the requests, by a client of the runtime's own.
const Module = require("node:module");
const { request } = require("node:http");

function post(path, body, headers) {
  const [hostname, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(":");
  request(
    {
      hostname,
      port,
      method: "POST",
      path: `/2018-06-01/runtime/invocation/${path}`,
      headers: { "content-type": "application/json", ...headers },
    },
    (answer) => answer.resume(),
  ).end(body);
}

const client = {
  initializeClient() {},
  done: (id, body) => post(`${id}/response`, body, {}),
  error: (id, body, xray) =>
    post(`${id}/error`, body, { "lambda-runtime-function-xray-error-cause": xray }),
};

const load = Module._load;
Module._load = function (name, ...rest) {
  return name === "./rapid-client.node" ? client : Reflect.apply(load, this, [name, ...rest]);
};
