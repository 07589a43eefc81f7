// Four files with fixed names, that the daemon keeps in itself and serves under a strict policy: no other origin, nothing
// inline.  While developing, /api goes to a running daemon (VARSKO_URL).
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";

const daemon = process.env.VARSKO_URL ?? "http://127.0.0.1:8080";

export default defineConfig({
    plugins: [svelte()],
    build: {
        outDir: process.env.VARSKO_WEB_OUT ?? "dist",
        emptyOutDir: true,
        target: "es2022",
        modulePreload: false,
        assetsInlineLimit: 0,
        cssCodeSplit: false,
        rollupOptions: {
            output: { entryFileNames: "page.js", assetFileNames: "page.[ext]", inlineDynamicImports: true },
        },
    },
    server: { proxy: { "/api": daemon, "/readyz": daemon } },
    test: { include: ["tests/*.test.ts"], css: true },
});
