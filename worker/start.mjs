// `npm start`: from a fresh clone to a page on one port. Needs nothing but Node and the package registry.
//   npm start                 serves http://localhost:8787
//   npm start -- --port 9000  another port
//   npm start -- --lan        HTTPS for phones on the same network, with a QR code
//   npm start -- --threshold 3 --data DIR   a release after 3 studies; the database in DIR

import { spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { networkInterfaces } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { installPackages } from "./packages.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));

const { values } = readArguments();
installPackages(root);
step("Building the page", "vite", ["build", "--config", "client/vite.config.ts", "--logLevel", "warn"]);
writeSecrets();
step("Preparing the database", "wrangler", [
  "d1",
  "migrations",
  "apply",
  "headstart",
  "--local",
  "--persist-to",
  values.data,
]);
await serve();

function readArguments() {
  try {
    return parseArgs({
      options: {
        port: { type: "string", default: "8787" },
        lan: { type: "boolean", default: false },
        threshold: { type: "string" },
        data: { type: "string", default: ".wrangler/state" },
      },
    });
  } catch (error) {
    return fail(`${error.message}. Known are --port NUMBER, --lan, --threshold NUMBER and --data FOLDER.`);
  }
}

function step(what, command, args) {
  console.log(`${what} ...`);
  const { status, stdout, stderr } = spawnSync("npx", ["--no-install", command, ...args], {
    cwd: root,
    env: quiet(),
    encoding: "utf8",
  });
  if (status !== 0) fail(`${what} failed:\n${stdout}${stderr}`);
}

// The key that signs tickets: made once a machine, never committed.
function writeSecrets() {
  const file = `${root}/.dev.vars`;
  if (!existsSync(file)) writeFileSync(file, `TICKET_KEY="${randomBytes(32).toString("hex")}"\n`, { mode: 0o600 });
}

async function serve() {
  const wanted = Number(values.port);
  if (!Number.isInteger(wanted) || wanted < 1 || wanted > 65_535)
    fail(`--port takes a number from 1 to 65535, not ${values.port}.`);
  const port = await freePort(wanted);
  if (port !== wanted) console.log(`Port ${wanted} is taken; using ${port}.`);
  const address = values.lan ? `https://${ownAddress()}:${port}` : `http://localhost:${port}`;
  const threshold = values.threshold ? ["--var", `RELEASE_THRESHOLD:${values.threshold}`] : [];
  const reach = values.lan ? ["--ip", "0.0.0.0", "--local-protocol", "https"] : ["--ip", "127.0.0.1"];
  // Not through npx, which would not pass a signal on.
  const server = spawn(
    process.execPath,
    [
      "node_modules/wrangler/bin/wrangler.js",
      "dev",
      "--port",
      String(port),
      "--show-interactive-dev-session=false",
      "--log-level",
      "warn",
      "--persist-to",
      values.data,
      ...reach,
      ...threshold,
    ],
    { cwd: root, env: quiet(), stdio: ["ignore", "inherit", "inherit"] },
  );
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => server.kill(signal));
  server.on("exit", (status) => process.exit(status ?? 0));
  await answering(port);
  console.log(`\nHeadstart is at ${address}  (stop with Ctrl-C)\n`);
  if (values.lan) {
    const { default: code } = await import("qrcode-terminal");
    code.generate(address, { small: true });
    console.log("The certificate is this machine's own: the phone will warn once; choose to go on.");
  }
}

/** Resolves once something answers on the port; the server's own exit ends the wait. */
async function answering(port) {
  const { get } = await import(values.lan ? "node:https" : "node:http");
  const once = () =>
    new Promise((resolve) => {
      const request = get({ host: "127.0.0.1", port, path: "/", rejectUnauthorized: false }, (response) => {
        response.resume();
        resolve(true);
      });
      request.on("error", () => resolve(false));
    });
  while (!(await once())) await new Promise((resolve) => setTimeout(resolve, 250));
}

function freePort(from) {
  return new Promise((resolve) => {
    const trial = createServer();
    trial.once("error", () => resolve(freePort(from + 1)));
    trial.listen(from, "127.0.0.1", () => trial.close(() => resolve(from)));
  });
}

function ownAddress() {
  const found = Object.values(networkInterfaces())
    .flat()
    .find((each) => each?.family === "IPv4" && !each.internal);
  return found
    ? found.address
    : fail("This machine is on no network, so no phone can reach it. Run `npm start` without --lan.");
}

// Neither usage statistics nor a request for the machine's place on the globe: the registry is the only address needed.
function quiet() {
  return { ...process.env, WRANGLER_SEND_METRICS: "false", CLOUDFLARE_CF_FETCH_ENABLED: "false", CI: "1" };
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
