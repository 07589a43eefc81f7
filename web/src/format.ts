// Periods, days and instants as people of a language write them.
export type Language = "sv" | "en";

const locale = (language: Language): string => (language === "sv" ? "sv-SE" : "en-GB");

// "2024-03" is mars 2024, "2024-03 ack" januari–mars 2024; what is no month stays as it is.
export function period(text: string | null, language: Language): string {
    const found = text?.match(/^(\d{4})-(\d{2})( ack)?$/);
    if (!text || !found) return text ?? "";
    const [, year, month, accumulated] = found;
    const name = monthName(Number(month), language, "long");
    if (!accumulated || month === "01") return `${name} ${year}`;
    return `${monthName(1, language, "long")}–${name} ${year}`;
}

export function monthName(month: number, language: Language, width: "long" | "short"): string {
    const name = new Intl.DateTimeFormat(locale(language), { month: width, timeZone: "UTC" });
    return name.format(Date.UTC(2024, month - 1, 15)).replace(".", "");
}

export function day(text: string | null, language: Language): string {
    if (!text) return "";
    const made = new Intl.DateTimeFormat(locale(language), { dateStyle: "long", timeZone: "UTC" });
    return made.format(new Date(`${text.slice(0, 10)}T12:00:00Z`));
}

export function instant(text: string, language: Language, timeZone: string): string {
    const made = new Intl.DateTimeFormat(locale(language), { dateStyle: "short", timeStyle: "short", timeZone });
    return made.format(new Date(text));
}

export function number(value: number | null, language: Language): string {
    return value === null ? "–" : new Intl.NumberFormat(locale(language), { maximumFractionDigits: 4 }).format(value).replace("-", "−");
}

// With its unit of measure, as people write it: "−1 408 tkr", "12,5 %", "27".
export function measured(value: number | null, measure: string, language: Language): string {
    if (measure === "%") return share(value, language);
    const unit: Record<string, string> = { days: language === "sv" ? "dagar" : "days", hours: language === "sv" ? "timmar" : "hours", count: "", index: "", plain: "" };
    const name = unit[measure] ?? measure;
    return value === null || !name ? number(value, language) : `${number(value, language)}\u00a0${name}`;
}

// For a narrow axis: "mar 24", "24"; what is no month stays as it is.
export function shortPeriod(text: string, language: Language): string {
    const found = text.match(/^(\d{2})(\d{2})-(\d{2})$/);
    return found ? `${monthName(Number(found[3]), language, "short")} ${found[2]}` : text;
}

// A fraction in per cent: -0.0182 is "−1,8 %".
export function share(value: number | null, language: Language): string {
    if (value === null) return "–";
    const made = new Intl.NumberFormat(locale(language), { style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1 });
    return made.format(value).replace("-", "−");
}

// The day some days after another: "2024-04-16", 14 -> "2024-04-30".
export function later(today: string, days: number): string {
    const at = new Date(`${today}T12:00:00Z`);
    at.setUTCDate(at.getUTCDate() + days);
    return at.toISOString().slice(0, 10);
}
