// How long people wait for each view, with an empty cache and then in a page that is open: node times.mjs URL [PATH…]
// Called by bench/page.  Useful is when the view's heading and its tables are there and nothing is on its way.
import { chromium } from "playwright-core";

const [url, ...asked] = process.argv.slice(2);
const times = 7;
const views = asked.length > 0 ? asked : ["/", "/year", "/year?unit=u7", "/economy", "/figures", "/figures/count_3", "/figures/net_cost/u7", "/alerts", "/risks", "/rules"];
const median = (all) => all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)];
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"] });

const useful = () => document.querySelector("main h1") !== null && document.querySelector("[aria-busy=true]") === null;

let sent = 0;
console.log("the page with an empty cache, from the address to useful; then by a link in an open page");
for (const path of views) {
    const cold = [];
    const warm = [];
    for (let n = 0; n < times; ++n) {
        const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
        const page = await context.newPage();
        sent = 0;
        page.on("response", async (answer) => {
            if (/\.(js|css)$/.test(new URL(answer.url()).pathname)) sent += Number((await answer.allHeaders())["content-length"] ?? 0);
        });
        let begun = performance.now();
        await page.goto(url + path, { waitUntil: "commit" });
        await page.waitForFunction(useful);
        cold.push(performance.now() - begun);
        await page.goto(url + "/accessibility");
        await page.waitForFunction(useful);
        begun = performance.now();
        await page.evaluate((to) => {
            const link = document.createElement("a");
            link.href = to;
            document.body.append(link);
            link.click();
        }, path);
        await page.waitForFunction((to) => location.pathname + location.search === to && document.querySelector("main h1") !== null && document.querySelector("[aria-busy=true]") === null, path);
        warm.push(performance.now() - begun);
        await context.close();
    }
    console.log(`  ${path.padEnd(28)} ${median(cold).toFixed(0).padStart(6)} ms, then ${median(warm).toFixed(0).padStart(6)} ms`);
}
console.log(`script and sheet as they are sent: ${(sent / 1024).toFixed(1)} kB`);
await browser.close();
