// The mornings of an economist, a chief and an admin, as a browser lives them: node morning.mjs URL PICTURES TOKEN [KEPT]
//
// VARSKO_MORNING="keyboard" runs only the steps that say so.  Pictures of the views are written to the folder PICTURES,
// and must look like those of the folder KEPT.
//
// What is expected is of the example (examples/tyreso) with its figures of March 2024.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { chromium } from "playwright-core";

const [url, pictures, token, kept] = process.argv.slice(2);
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const views = [
    "/", "/year", "/economy", "/figures", "/figures/net_cost", "/figures/net_cost/child_youth", "/figures/placements_hvb/constructed_child_youth",
    "/alerts", "/alerts/budget-balance:net_cost:child_youth", "/risks", "/risks/EK-01", "/rules", "/rules/placements-rising", "/intake", "/intake/2", "/access", "/sign-in", "/accessibility",
];

const patience = 15_000; // milliseconds for what is waited for

const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"] });

const complaints = [];
async function opened(path, { width = 1440, height = 900, dark = false, language = "sv" } = {}) {
    // The page's policy forbids foreign scripts, and axe is one: it is brought in around the policy.
    const context = await browser.newContext({ viewport: { width, height }, colorScheme: dark ? "dark" : "light", bypassCSP: true });
    await context.addInitScript((chosen) => localStorage.setItem("varsko-language", chosen), language);
    const page = await context.newPage();
    page.setDefaultTimeout(patience);
    page.on("console", (message) => message.type() === "error" && !/status of 40[13]/.test(message.text()) && complaints.push(`${path}: ${message.text()}`));
    page.on("pageerror", (error) => complaints.push(`${path}: ${error}`));
    await page.goto(url + path);
    await page.locator("main h1").waitFor();
    await settled(page);
    return page;
}
const settled = (page) => page.waitForFunction(() => !document.querySelector("[aria-busy=true]"));
async function closed(page) {
    await page.context().close();
}

async function accessible(page, what) {
    await page.evaluate(axe);
    const found = await page.evaluate(async () => (await globalThis.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"] })).violations);
    const told = found.map((one) => `${one.id}: ${one.help} ${one.nodes.slice(0, 3).map((node) => `${node.html} ${node.failureSummary}`).join(" | ")}`);
    assert.deepEqual(told, [], `axe on ${what}`);
}

async function fitsIn(page, what) {
    const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.ok(over <= 0, `${what} runs ${over} px out of the window`);
}

async function signedIn(page, id) {
    await page.goto(`${url}/sign-in`);
    await page.getByRole("button", { name: new RegExp(`^(Logga in som|Sign in as)`) }).first().waitFor();
    await page.getByRole("listitem").filter({ hasText: id }).getByRole("button").click();
    await page.waitForURL(`${url}/`);
    await settled(page);
}

// The view as a picture, which must look like the one that is kept: each of some thousand squares about as light, and the
// whole nearly so.  Letters drawn by another machine move within a square; what is gone, moved or of another colour is seen.
const squareApart = 0.3;
const wholeApart = 0.02;
const keptWidth = 257.48; // pixels: a line in the font that the kept pictures have
async function pictured(page, name, options = {}) {
    const now = await page.screenshot({ path: join(pictures, name), ...options });
    if (!kept || !existsSync(join(kept, name)) || kept === pictures) return;
    // Where the letters are another font's, lines break elsewhere: then there is nothing to compare with.
    const width = await page.evaluate(async () => {
        await document.fonts.ready;
        const pen = new OffscreenCanvas(10, 10).getContext("2d");
        pen.font = getComputedStyle(document.body).font;
        return pen.measureText("Åtgärderna för ekonomi i balans").width;
    });
    if (Math.abs(width - keptWidth) > 0.5) return void console.log(`        (${name} is not compared: this machine's letters are others, ${width} px wide)`);
    const apart = await page.evaluate(
        async ([a, b]) => {
            const squares = async (picture) => {
                const image = new Image();
                image.src = `data:image/png;base64,${picture}`;
                await image.decode();
                const canvas = new OffscreenCanvas(60, 40);
                const pen = canvas.getContext("2d");
                pen.imageSmoothingQuality = "high";
                pen.drawImage(image, 0, 0, 60, 40);
                return { shape: image.height / image.width, light: pen.getImageData(0, 0, 60, 40).data };
            };
            const [x, y] = [await squares(a), await squares(b)];
            const differences = [...x.light].map((value, i) => Math.abs(value - y.light[i]) / 255);
            return { shape: Math.abs(x.shape / y.shape - 1), worst: Math.max(...differences), mean: differences.reduce((sum, one) => sum + one, 0) / differences.length };
        },
        [now.toString("base64"), readFileSync(join(kept, name)).toString("base64")],
    );
    const told = `${name} is not as it was (look at it; VARSKO_PICTURES=docs/images keeps it anew): ${JSON.stringify(apart)}`;
    assert.ok(apart.shape < 0.1 && apart.worst < squareApart && apart.mean < wholeApart, told);
}

// From where the focus is, by Tab alone, to what has that text.
async function tabTo(page, text) {
    for (let n = 0; n < 120; ++n) {
        await page.keyboard.press("Tab");
        if (await page.evaluate((wanted) => document.activeElement?.textContent?.includes(wanted) && /^(A|BUTTON|SUMMARY)$/.test(document.activeElement.tagName), text)) return;
    }
    assert.fail(`"${text}" cannot be reached by keyboard`);
}

// The same, to the field of that label.
async function tabToField(page, label) {
    for (let n = 0; n < 120; ++n) {
        await page.keyboard.press("Tab");
        if (await page.evaluate((wanted) => [...(document.activeElement?.labels ?? [])].some((one) => one.textContent.includes(wanted)), label)) return;
    }
    assert.fail(`the field "${label}" cannot be reached by keyboard`);
}

async function signedInByKeyboard(page, { link, field, use }) {
    await tabTo(page, link);
    await page.keyboard.press("Enter");
    await page.getByLabel(field).waitFor();
    await tabTo(page, use);
    await page.keyboard.press("Enter");
    await page.waitForURL(`${url}/`);
    await settled(page);
}

// The mornings by keyboard alone that differ in who, in what language, on how wide a screen: a phone is in the dark.
const keyed = {
    sv: {
        signIn: { link: "Logga in", field: "Namn eller e-post", use: "Logga in som" },
        take: "Ta det", comment: "Kommentar", taken: "Taget av",
        rules: "Regler", rule: "Placeringarna stiger", text: "Regelns text", right: "Inga fel i texten.", wrong: /^Att rätta eller se över: \d/,
        attempt: "Pröva mot historien", tried: "Larm: 4 i dag, 4 med den nya texten.",
    },
    en: {
        signIn: { link: "Sign in", field: "Name or mail address", use: "Sign in as" },
        take: "Take it", comment: "Comment", taken: "Taken by",
        rules: "Rules", rule: "Placements are rising", text: "The rule's text", right: "No errors in the text.", wrong: /^To mend or look over: \d/,
        attempt: "Try against the history", tried: "Alarms: 4 today, 4 with the new text.",
    },
};

function takenByKeyboard(who, name, id, language, width, alert) {
    const say = keyed[language];
    const step = async () => {
        const page = await opened("/", { width, dark: width < 500, language });
        await signedInByKeyboard(page, { ...say.signIn, use: `${say.signIn.use} ${name}` });
        await tabTo(page, alert);
        await page.keyboard.press("Enter");
        await page.getByRole("heading", { name: say.take }).waitFor();
        await settled(page);
        assert.equal(await page.evaluate(() => document.activeElement?.tagName), "H1");
        await tabToField(page, say.comment);
        await page.keyboard.type("Två placeringar upphör i maj");
        await page.keyboard.press("Tab");
        await page.keyboard.press("Enter");
        await page.getByText(`${say.taken} ${id}`).first().waitFor();
        await fitsIn(page, "an alert");
        await closed(page);
    };
    return { [`${who} by keyboard alone, ${language}, ${width} px: signs in, opens a red of their own, and takes it`]: step };
}

function triedByKeyboard(language, width) {
    const say = keyed[language];
    const step = async () => {
        const page = await opened("/", { width, dark: width < 500, language });
        await signedInByKeyboard(page, { ...say.signIn, use: `${say.signIn.use} Systemansvarig` });
        await tabTo(page, say.rules);
        await page.keyboard.press("Enter");
        await page.getByRole("heading", { level: 1, name: say.rules }).waitFor();
        await settled(page);
        await tabTo(page, say.rule);
        await page.keyboard.press("Enter");
        await page.getByText(say.right).waitFor();
        await settled(page);
        await tabToField(page, say.text);
        await page.keyboard.press("Control+End");
        await page.keyboard.type("x");
        await page.getByText(say.wrong).waitFor();
        await page.keyboard.press("Backspace");
        await page.getByText(say.right).waitFor();
        await tabTo(page, say.attempt);
        await page.keyboard.press("Enter");
        await page.getByText(say.tried).waitFor();
        await closed(page);
    };
    return { [`an admin by keyboard alone, ${language}, ${width} px: signs in, makes a mistake in a rule and sees it, and tries the text`]: step };
}

const steps = {
    "every view, narrow and wide, light and dark, in both languages: nothing runs out, axe finds nothing": async () => {
        const problems = [];
        for (const path of views)
            for (const [width, dark, language] of [[1440, false, "sv"], [360, true, "en"]]) {
                const page = await opened(path, { width, dark, language });
                const what = `${path} at ${width} px, ${dark ? "dark" : "light"}`;
                for (const look of [fitsIn, accessible]) await look(page, what).catch((problem) => problems.push(problem.message));
                await closed(page);
            }
        assert.deepEqual(problems, []);
    },
    "Today tells what rings, in both languages": async () => {
        const page = await opened("/");
        const text = await page.locator("main").innerText();
        assert.match(text, /Barn- och ungdomsvård ligger −14,6\s%/);
        assert.match(text, /Ingen har tagit det/);
        await pictured(page, "page-today.png");
        await page.getByRole("button", { name: "English" }).click();
        assert.match(await page.locator("main").innerText(), /Barn- och ungdomsvård is −14\.6%/);
        assert.equal(await page.evaluate(() => document.documentElement.lang), "en");
        await closed(page);
    },
    "an economist signs in, opens the worst red by keyboard alone, sees its row in the file, and takes it": async () => {
        const page = await opened("/");
        await tabTo(page, "Logga in");
        await page.keyboard.press("Enter");
        await page.getByLabel("Namn eller e-post").waitFor();
        await tabTo(page, "Logga in som Ekonom Ett");
        await page.keyboard.press("Enter");
        await page.waitForURL(`${url}/`);
        await settled(page);
        await tabTo(page, "Budget i balans, ackumulerat: Barn- och ungdomsvård");
        await page.keyboard.press("Enter");
        await page.getByText("2024-03-ekonomi.csv, rad 7, kolumn 2").waitFor();
        assert.match(await page.locator("h1").innerText(), /Budget i balans, ackumulerat: Barn- och ungdomsvård/);
        assert.equal(await page.evaluate(() => document.activeElement?.tagName), "H1");
        await page.getByText("ekonom.ett@tyreso.example").first().waitFor();
        await accessible(page, "an alert of somebody who may");
        await pictured(page, "page-alert.png", { fullPage: true });
        await page.getByLabel("Kommentar").first().focus();
        await page.keyboard.type("Genomgång av placeringarna pågår");
        await page.keyboard.press("Tab");
        await page.keyboard.press("Enter");
        await page.getByText("Taget av economist1").waitFor();
        await page.getByRole("link", { name: "I dag" }).click();
        await settled(page);
        assert.doesNotMatch(await page.locator("table.alerts").innerText(), /Budget i balans, ackumulerat: Barn- och ungdomsvård/);
        await closed(page);
    },
    "she sees what a silence would hold before she makes it, and that a mail went": async () => {
        const page = await opened("/");
        await signedIn(page, "economist1");
        await page.goto(`${url}/alerts/budget-balance:net_cost:integration`);
        await page.getByRole("button", { name: "Visa vad som hålls" }).waitFor();
        await page.getByLabel("Kommentar").last().fill("Känt, följs upp i maj");
        await page.getByRole("button", { name: "Visa vad som hålls" }).click();
        await page.getByText("Håller 1 larm").waitFor();
        await page.getByRole("button", { name: "Tysta" }).click();
        await page.getByText("Larmet är tystat.").waitFor();
        await page.getByText("Varför fick jag inte veta?").click();
        await page.getByRole("button", { name: "Fråga" }).click();
        await page.getByText(/till economist1 som ekonom/).waitFor();
        await closed(page);
    },
    "a chief sees their own units and nobody else's, and what they may not do is not there": async () => {
        const page = await opened("/");
        await signedIn(page, "chief_child_youth_1");
        const text = await page.locator("main").innerText();
        assert.match(text, /Barn- och ungdomsvård/);
        assert.doesNotMatch(text, /Integration/);
        await page.goto(`${url}/alerts/forecast-balance:net_cost:integration`);
        await page.getByText("Not your unit").waitFor();
        await page.goto(`${url}/alerts/forecast-balance:net_cost:child_youth`);
        await page.getByRole("heading", { name: "Ta det" }).waitFor();
        assert.equal(await page.getByRole("heading", { name: "Tysta" }).count(), 0);
        await closed(page);
    },
    ...takenByKeyboard("an economist", "Ekonom Ett", "economist1", "en", 360, "Year forecast against year budget: Integration"),
    ...takenByKeyboard("a chief", "Enhetschef", "chief_child_youth_1", "en", 360, "Year forecast against year budget: Barn- och ungdomsvård"),
    ...takenByKeyboard("a chief", "Enhetschef", "chief_child_youth_1", "sv", 1440, "Årsprognos mot förra årets utfall: Barn- och ungdomsvård"),
    ...triedByKeyboard("en", 1440),
    ...triedByKeyboard("sv", 360),
    "the year is a strip of months; one opens to its sentence": async () => {
        const page = await opened("/year");
        await pictured(page, "page-year.png");
        await page.getByRole("button", { name: "mars 2024: Röd" }).first().click();
        await page.getByRole("dialog").getByText(/mot budget|inom budget|av områdena/).first().waitFor();
        await accessible(page, "a month that is open");
        await page.keyboard.press("Escape");
        await page.getByRole("button", { name: "Året före" }).click();
        assert.match(await page.locator("h1").innerText(), /2023/);
        await closed(page);
    },
    "an economist reads the economy table: sums agree, a green total hides nothing, and she writes the cause where she stands": async () => {
        const page = await opened("/");
        await signedIn(page, "economist1");
        await page.getByRole("link", { name: "Ekonomi", exact: true }).click();
        const table = page.getByRole("table", { name: /^Nettokostnad/ });
        await table.waitFor();
        const row = table.getByRole("row").filter({ hasText: "Barn- och ungdomsvård" });
        assert.match((await row.innerText()).replace(/\s/g, " "), /−22 681.*−19 791.*−2 890.*−14,6 %.*−90 122.*−79 162.*−10 960/);
        await page.getByText("Raderna ger summorna: alla 4 stämmer").waitFor();
        await pictured(page, "page-economy.png");
        await row.getByRole("button", { name: /Kommentera/ }).click();
        await row.getByLabel("Orsak och åtgärd, Barn- och ungdomsvård").fill("Fler placeringar än budgeterat");
        await row.getByRole("button", { name: "Spara" }).click();
        await row.getByText("Fler placeringar än budgeterat (economist1)").waitFor();
        await page.getByRole("button", { name: "Rader under Arbetsmarknads- och socialnämnden" }).click();
        assert.equal(await table.getByRole("row").filter({ hasText: "Barn- och ungdomsvård" }).count(), 0);
        await page.getByLabel("Period").selectOption("2019-03");
        await page.getByRole("heading", { name: "Ekonomi, mars 2019" }).waitFor();
        assert.equal(await page.getByText(/det skiljer/).count(), 0);
        await closed(page);
    },
    "a figure's page shows its course, the same numbers beside it, and gives them as files": async () => {
        const page = await opened("/figures/net_cost/child_youth");
        const picture = page.getByRole("img", { name: /Nettokostnad, .*nu −22\s681/ });
        await picture.waitFor();
        await page.getByText("Samma siffror i en tabell").last().click();
        await page.getByRole("cell", { name: /−79\s162/ }).first().waitFor();
        for (const [button, begins] of [["CSV", "\ufeffPeriod;"], ["SVG", "<svg"], ["PNG", "\u0089PNG"]]) {
            const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: button }).last().click()]);
            const bytes = readFileSync(await file.path());
            assert.ok(bytes.toString(button === "PNG" ? "latin1" : "utf8").startsWith(begins), `${button} begins so`);
            assert.ok(file.suggestedFilename().startsWith("net_cost-child_youth"));
        }
        await page.goto(`${url}/figures/placements_hvb/constructed_child_youth`);
        await page.getByRole("heading", { name: "Period för period" }).waitFor();
        await pictured(page, "page-figure.png");
        await accessible(page, "a long course");
        await closed(page);
    },
    "an admin moves a risk and releases it; the history says who": async () => {
        const page = await opened("/");
        await signedIn(page, "admin1");
        await page.goto(`${url}/risks`);
        await page.getByRole("table", { name: "Riskmatris" }).waitFor();
        await pictured(page, "page-risks.png");
        await page.getByRole("link", { name: "Åtgärderna för ekonomi i balans räcker inte" }).last().click();
        await page.getByLabel("Sannolikhet").fill("4");
        await page.getByLabel("Kommentar").fill("Åtgärderna biter");
        await page.getByRole("button", { name: "Spara" }).first().click();
        await page.getByText("Satt av en person: 4 × 5 = 20").waitFor();
        await page.getByRole("button", { name: /^Släpp/ }).click();
        await page.getByText("Satt av en person").waitFor({ state: "detached" });
        assert.match(await page.getByRole("table", { name: "Vad som hänt" }).innerText(), /admin1/);
        await closed(page);
    },
    "what changes is seen without loading anew": async () => {
        const page = await opened("/alerts");
        const before = await page.getByRole("status").first().innerText();
        assert.match(before, /\d+ larm/);
        await page.getByRole("row").filter({ hasText: "Kö: Resursenheten" }).getByText("Ingen har tagit det").waitFor();
        const taken = await fetch(`${url}/api/v1/alerts`).then((answer) => answer.json());
        const one = taken.find((alert) => alert.rule === "queue-length" || alert.title.sv === "Kö");
        const answer = await fetch(`${url}/api/v1/alerts/${one.id}/ack`, {
            method: "POST",
            headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
            body: JSON.stringify({ comment: "Vikarie på plats", by: "någon" }),
        });
        assert.equal(answer.status, 200);
        await page.getByText("Vikarie på plats").waitFor();
        await closed(page);
    },
    "a connection that is gone is said, and healed": async () => {
        const page = await opened("/accessibility");
        await page.route("**/api/v1/events", (route) => route.abort());
        await page.reload();
        await page.getByText("Förbindelsen är bruten").waitFor();
        complaints.length = 0; // the browser says so too
        await page.unroute("**/api/v1/events");
        await page.getByText("Förbindelsen är bruten").waitFor({ state: "detached" });
        await closed(page);
    },
    "filters stand in the address, and an address with them shows the same": async () => {
        const page = await opened("/alerts");
        await page.getByLabel("Nivå").selectOption("red");
        await page.getByLabel("Sök").fill("prognos");
        const wanted = await page.locator("table.alerts tbody tr").count();
        assert.ok(wanted > 0);
        const again = await opened(new URL(page.url()).pathname + new URL(page.url()).search);
        assert.equal(await again.locator("table.alerts tbody tr").count(), wanted);
        assert.equal(await again.getByLabel("Nivå").inputValue(), "red");
        await closed(page);
        await closed(again);
    },
    "an admin changes a limit, sees a typing error at once, and which alarms come and go": async () => {
        const page = await opened("/");
        await signedIn(page, "admin1");
        await page.getByRole("link", { name: "Regler" }).click();
        await page.getByLabel("Sök").fill("stiger");
        await page.getByRole("link", { name: "Placeringarna stiger" }).click();
        await page.getByRole("heading", { name: "Ändra och pröva" }).waitFor();
        await page.getByText("4 larm").waitFor();
        const box = page.getByLabel("Regelns text");
        const text = await box.inputValue();
        assert.match(text, /^# Placements cost[^\n]*\n\[\[rule\]\]\nid = "placements-rising"/);
        await page.getByText("Inga fel i texten.").waitFor();
        await box.fill(text.replace("rising(outcome, 2)", "risng(outcome, 2)"));
        await page.getByText(/did you mean/).waitFor();
        await page.getByRole("button", { name: "rad 8, kolumn 9" }).click();
        assert.equal(await box.evaluate((one) => one.value.slice(0, one.selectionStart).split("\n").length), 8);
        await box.fill(text.replace("rising(outcome, 2)", "rising(outcome, 3)"));
        await page.getByText("Inga fel i texten.").waitFor();
        await page.getByRole("button", { name: "Pröva mot historien" }).click();
        await page.getByText("Larm: 4 i dag, 0 med den nya texten.").waitFor();
        assert.match(await page.getByRole("table", { name: "Larm som kommer" }).innerText(), /går\s+Barn- och ungdomsvård \(KONSTRUERAD HISTORIK\)[\s\S]*maj 2022 – juni 2022/);
        await page.getByText("Visa skillnaden").click();
        assert.match(await page.locator(".difference").innerText(), /går:\s+when = "rising\(outcome, 2\)"\s+\+\s+kommer:\s+when = "rising\(outcome, 3\)"/);
        await accessible(page, "a rule that has been tried");
        await pictured(page, "page-rule.png", { fullPage: true });
        const download = page.waitForEvent("download");
        await page.getByRole("link", { name: "Ladda ned hela filen rules.d/20-volumes.toml" }).click();
        const file = readFileSync(await (await download).path(), "utf8");
        assert.match(file, /id = "inflow-rising"[\s\S]*rising\(outcome, 3\)[\s\S]*id = "workload-trend"/);
        await closed(page);
    },
    "an economist tries a file, sees the refused row's own text, and takes it in": async () => {
        const page = await opened("/");
        await signedIn(page, "economist1");
        await page.getByRole("link", { name: "Intag" }).click();
        await page.getByRole("heading", { name: "Pröva en fil" }).waitFor();
        const text = "metric;unit;scenario;period;value\nnew_cases;child_youth;outcome;2024-02;41\nnew_cases;child_youth;outcome;2024-03;4x2\n";
        await page.getByLabel("Fil", { exact: true }).setInputFiles({ name: "aktualiseringar.csv", mimeType: "text/csv", buffer: Buffer.from(text) });
        await page.getByRole("button", { name: "Pröva" }).click();
        await page.getByText("Siffror: 1. Nya eller ändrade: 1. Avvisade rader eller celler: 1.").waitFor();
        assert.match(await page.getByRole("table", { name: "Avvisade rader" }).innerText(), /rad 3, kolumn 5: "4x2" är ingen siffra[\s\S]*new_cases;child_youth;outcome;2024-03;4x2/);
        assert.equal(await page.getByRole("link", { name: "aktualiseringar.csv" }).count(), 0);
        await accessible(page, "a file that has been tried");
        await pictured(page, "page-intake.png", { fullPage: true });
        await page.getByRole("button", { name: "Ta in" }).click();
        await page.getByRole("link", { name: "aktualiseringar.csv" }).waitFor();
        await page.getByRole("link", { name: "Till intaget" }).click();
        await page.getByRole("heading", { name: /^Intag \d+: aktualiseringar.csv/ }).waitFor();
        assert.match(await page.locator("main").innerText(), /economist1[\s\S]*new_cases;child_youth;outcome;2024-03;4x2/);
        await page.goto(`${url}/intake`);
        await page.getByLabel("Fil", { exact: true }).setInputFiles({ name: "annat.csv", mimeType: "text/csv", buffer: Buffer.from("a;b\n1;2\n") });
        await page.getByRole("button", { name: "Pröva" }).click();
        await page.getByText(/ingen tabell hittades/).waitFor();
        assert.equal(await page.getByRole("button", { name: "Ta in" }).count(), 0);
        await page.getByText("Säg vilken kolumn som är vad").click();
        await page.getByLabel("Kolumn 1").selectOption({ label: "enhet" });
        await page.getByText("Ingen kolumn har siffror än").waitFor();
        await page.getByLabel("Kolumn 2").selectOption({ label: "utfall, ackumulerat" });
        await page.getByLabel("Nyckeltal för hela filen").selectOption({ label: "Nettokostnad" });
        assert.match(await page.getByLabel("mapping-annat.toml").inputValue(), /recognise = { header = \["a", "b"\] }\nmetric = "net_cost"\ncolumns = { 1 = "unit", 2 = { scenario = "outcome", span = "ack" } }/);
        await accessible(page, "a mapping that is being made");
        await pictured(page, "page-mapping.png", { fullPage: true });
        complaints.length = 0; // the browser tells of the refusal too
        await closed(page);
    },
    "an admin makes a token for a program, which may what it says, revokes it, and sees who did what": async () => {
        const page = await opened("/");
        await signedIn(page, "admin1");
        await page.goto(`${url}/access`);
        await page.getByText("Gör en nyckel").first().click();
        await page.getByLabel("Programmets namn").fill("Månadsrapporten");
        await page.getByRole("button", { name: "Gör en nyckel" }).click();
        const made = await page.getByText(/^varsko_[0-9a-f]{64}$/).innerText();
        await page.getByRole("row").filter({ hasText: "Månadsrapporten" }).getByText("gäller").waitFor();
        const asked = (path) => fetch(url + path, { headers: { Authorization: `Bearer ${made}` } }).then((answer) => answer.status);
        assert.equal(await asked("/api/v1/figures?limit=1"), 200);
        assert.equal(await asked("/api/v1/audit"), 403);
        await accessible(page, "access, for an admin");
        await page.getByRole("row").filter({ hasText: "Månadsrapporten" }).getByRole("button", { name: /Återkalla/ }).click();
        await page.getByRole("row").filter({ hasText: "Månadsrapporten" }).getByText("återkallad").waitFor();
        assert.equal(await asked("/api/v1/figures?limit=1"), 401);
        const audit = page.getByRole("table", { name: "Vem som gjort vad" });
        await audit.getByText("POST /api/v1/tokens/{id}/end").first().waitFor();
        assert.match(await audit.innerText(), /economist1[\s\S]*POST \/api\/v1\/alerts\/\{id\}\/ack/);
        await fitsIn(page, "access");
        await closed(page);
    },
    "on paper: no forms, no menu, but the day, the address and the rules' version": async () => {
        const page = await opened("/alerts/forecast-balance:net_cost:child_youth");
        await page.emulateMedia({ media: "print" });
        assert.equal(await page.locator("header nav").isVisible(), false);
        assert.match(await page.locator("footer").innerText(), /Utskrivet 16 april 2024, http/);
        assert.equal(await page.locator("form:visible").count(), 0);
        await closed(page);
        const lying = await opened("/economy", { width: 1000 }); // A4 lying, within its margins
        await lying.emulateMedia({ media: "print" });
        await fitsIn(lying, "the economy table on paper");
        await closed(lying);
        const figure = await opened("/figures/placements_hvb/constructed_child_youth", { width: 700 });
        await figure.emulateMedia({ media: "print" });
        await figure.evaluate(() => dispatchEvent(new Event("beforeprint")));
        assert.ok(await figure.getByRole("table", { name: "Period för period" }).isVisible(), "the numbers beside the chart are printed");
        assert.ok(await figure.getByText("Placeringarna stiger").first().isVisible());
        await fitsIn(figure, "a figure on paper");
        await closed(figure);
    },
};

let failed = 0;
for (const [sentence, step] of Object.entries(steps)) {
    if (!sentence.includes(process.env.VARSKO_MORNING ?? "")) continue;
    try {
        await step();
        assert.deepEqual(complaints.splice(0), [], "the console is quiet");
        console.log(`  ok    ${sentence}`);
    } catch (problem) {
        failed += 1;
        console.log(`  FAIL  ${sentence}\n        ${problem.stack}`);
    }
}
await browser.close();
process.exit(failed ? 1 : 0);
