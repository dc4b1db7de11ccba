// A gateway as one writes it by hand: passes /api/ on, and composes a phone's first screen.
//
//   node gateway.mjs PORT UPSTREAM WORKERS streamed|whole

import cluster from "node:cluster";
import process from "node:process";

import Fastify from "fastify";
import { Pool } from "undici";

import { home, screen } from "./home.mjs";

const [port, upstream, workers, how] = process.argv.slice(2);

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
    reply.code(answer.statusCode).type(answer.headers["content-type"]);
    // Some kilobytes are read sooner at once than as a stream; a gateway that does so for all has to hold whatever comes.
    if (how === "whole") return reply.send(Buffer.from(await answer.body.arrayBuffer()));
    return reply.header("content-length", answer.headers["content-length"]).send(answer.body);
  });

  gateway.get("/v1/home", { schema: { response: { 200: screen } } }, (request) =>
    home(pool, request.headers.authorization),
  );

  await gateway.listen({ host: "127.0.0.1", port: Number(port), backlog: 4096 });
}
