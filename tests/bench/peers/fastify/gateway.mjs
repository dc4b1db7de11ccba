// A gateway as one writes it by hand: passes /api/ on, and composes a phone's first screen.
//
//   node gateway.mjs PORT UPSTREAM WORKERS

import cluster from "node:cluster";
import process from "node:process";

import Fastify from "fastify";
import { Pool } from "undici";

import { home, screen } from "./home.mjs";

const [port, upstream, workers] = process.argv.slice(2);

if (cluster.isPrimary) {
  for (let nth = 0; nth < Number(workers); nth += 1) cluster.fork();
  process.on("SIGTERM", () => {
    for (const worker of Object.values(cluster.workers)) worker.kill();
    process.exit();
  });
} else {
  const pool = new Pool(upstream, { connections: 64, pipelining: 1 });
  const gateway = Fastify({ logger: false });

  gateway.get("/api/*", async (request, reply) => {
    const answer = await pool.request({ path: request.url, method: "GET", headers: { accept: "application/json" } });
    // Some kilobytes are read sooner at once than as a stream.
    const body = Buffer.from(await answer.body.arrayBuffer());
    return reply.code(answer.statusCode).type(answer.headers["content-type"]).send(body);
  });

  gateway.get("/v1/home", { schema: { response: { 200: screen } } }, (request) =>
    home(pool, request.headers.authorization),
  );

  await gateway.listen({ host: "127.0.0.1", port: Number(port), backlog: 4096 });
}
