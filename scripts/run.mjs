// `npm start`, `npm test`, … begin here, on whatever Node.js the machine has: install what is
// missing, then go on in the Node.js 24 of node_modules. Plain JavaScript for that reason.
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const modules = join(root, "node_modules");
const bins = join(modules, ".bin");

if (!isAtLeast(process.versions.node, [20, 19])) {
  fail(
    `Node.js 20.19 or newer is needed; this is ${process.versions.node}. See https://nodejs.org`,
  );
}
const [file, ...rest] = process.argv.slice(2);
if (file === undefined) fail("usage: node scripts/run.mjs <file> [argument …]");

await installIfNeeded();
run(findNode(), [join(root, file), ...rest]);

async function installIfNeeded() {
  const why = whyInstall();
  if (why === null) return;
  const started = Date.now();
  note(`Installing packages (npm ci): ${why} …`);
  const beat = setInterval(() => note(`… still installing, ${seconds(started)}`), 15_000);
  const result = await npmCi();
  clearInterval(beat);
  if (result.code !== 0) {
    fail(`npm ci failed (${result.code ?? result.error}):\n${result.output.trimEnd()}`);
  }
  note(`Packages installed in ${seconds(started)}`);
}

/** npm writes what it installed at the very end, so a broken-off install has no such file. */
function whyInstall() {
  const installed = packagesOf(join(modules, ".package-lock.json"));
  if (installed === null) return "node_modules is missing or not complete";
  const wanted = packagesOf(join(root, "package-lock.json")) ?? {};
  for (const [path, { version, optional }] of Object.entries(wanted)) {
    if (path === "" || (optional && !installed[path])) continue;
    if (installed[path]?.version !== version) return `${path} is not ${version}`;
  }
  return null;
}

function packagesOf(path) {
  try {
    return JSON.parse(readFileSync(path, "utf8")).packages;
  } catch {
    return null;
  }
}

/** Its output is only shown when it fails: it warns of an engine that is not the one we run on. */
function npmCi() {
  return new Promise((resolve) => {
    const own = process.env.npm_execpath;
    const [program, first] = own?.endsWith(".js") ? [process.execPath, [own]] : ["npm", []];
    const child = spawn(program, [...first, "ci", "--include=dev", "--loglevel=error"], {
      cwd: root,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk) => (output = (output + chunk).slice(-20_000)));
    }
    child.once("error", (error) => resolve({ code: null, error: error.message, output }));
    child.once("close", (code) => resolve({ code, output }));
  });
}

/** The pinned Node.js 24 where there is a package of it, else the running one if it can do it. */
function findNode() {
  const pinned = join(modules, `node-${process.platform}-${process.arch}`, "bin", "node");
  if (existsSync(pinned)) return pinned;
  if (isAtLeast(process.versions.node, [22, 18])) return process.execPath;
  return fail(
    `No Node.js package for ${process.platform}-${process.arch}: install Node.js 24 (22.18 or newer) and run this again. This is ${process.versions.node}.`,
  );
}

function run(node, args) {
  const env = { ...process.env, PATH: bins + delimiter + (process.env.PATH ?? "") };
  // Where this Node.js can, it becomes the other one and no wrapper stays in memory.
  if (process.execve && process.platform !== "win32") {
    process.execve(node, [node, ...args], env);
  }
  const child = spawn(node, args, { stdio: "inherit", env });
  // A terminal sends Ctrl-C to all of us: only what was sent to this process alone is passed on.
  process.on("SIGINT", () => process.stdin.isTTY || child.kill("SIGINT"));
  for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  child.once("error", (error) => fail(`${node} does not start: ${error.message}`));
  child.once("exit", (code, signal) => {
    if (signal === null) process.exit(code ?? 1);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

function isAtLeast(version, [major, minor]) {
  const [ownMajor = 0, ownMinor = 0] = version.split(".").map(Number);
  return ownMajor > major || (ownMajor === major && ownMinor >= minor);
}

function seconds(started) {
  return `${((Date.now() - started) / 1000).toFixed(1)} s`;
}

function note(text) {
  process.stderr.write(`${text}\n`);
}

function fail(text) {
  note(text);
  process.exit(1);
}
