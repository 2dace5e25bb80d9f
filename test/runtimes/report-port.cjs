// Loaded before a runtime: tells the test that started it where it listens first.
const { Server } = require("node:net");

const { listen } = Server.prototype;
Server.prototype.listen = function (...args) {
  this.once("listening", () => {
    Server.prototype.listen = listen;
    if (process.send !== undefined && process.connected) process.send(this.address());
  });
  return Reflect.apply(listen, this, args);
};
