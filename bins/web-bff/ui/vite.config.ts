/// How the front end is built, and served while it is being written.
import { defineConfig } from "vitest/config";

const port = Number(process.env["UI_PORT"] ?? 8080);
const bff = process.env["BFF_URL"] ?? "http://127.0.0.1:8090";
// The Host header stays the browser's: the BFF compares Origin with its public URL, and sign-in comes back to this port.
const behind = { target: bff, changeOrigin: false };

export default defineConfig({
  build: {
    target: "es2022",
    assetsInlineLimit: 0,
    // The polyfill would be a script of its own for browsers that the target already leaves out.
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        // What widgets share comes in one file, a widget in its own: not a file for every three lines.
        codeSplitting: { groups: [{ name: "shared", test: /node_modules|src\/(api|format|icons|route|session|widget)\/|src\/widgets\/[^/]+\.ts|styles\/shared\.(ts|css\?inline)/ }] },
      },
    },
  },
  server: {
    // As the BFF itself: the development provider tells of sign-outs at this address. Browsers find it by `localhost`.
    host: "127.0.0.1",
    port,
    strictPort: true,
    proxy: { "/api": behind, "/bff": behind },
  },
  test: {
    include: ["test/**/*.test.ts"],
    environment: "node",
  },
});
