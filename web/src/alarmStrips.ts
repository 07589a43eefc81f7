// Alarms as strips of twelve months, one for each metric, unit and year in which something rang.
import type { Alarm, Level } from "./types";

export type AlarmStrip = { key: string; metric: string; unit: string; unitName: string; year: number; months: (Level | null)[] };

// From the month that it began to the one before that in which it was over; one that goes on, to the last that was tried.
export function alarmStrips(alarms: Alarm[], last: string): AlarmStrip[] {
    const strips = new Map<string, AlarmStrip>();
    for (const alarm of alarms) {
        const begin = monthNumber(alarm.since);
        const end = alarm.ended === null ? monthNumber(last) : Math.max(begin, monthNumber(alarm.ended) - 1);
        for (let month = begin; month <= end; ++month) {
            const year = Math.floor(month / 12);
            const key = `${alarm.metric}:${alarm.unit}:${year}`;
            const strip = strips.get(key) ?? {
                key, metric: alarm.metric, unit: alarm.unit, unitName: alarm.unit_name, year, months: Array<Level | null>(12).fill(null),
            };
            strip.months[month % 12] = alarm.level;
            strips.set(key, strip);
        }
    }
    return [...strips.values()];
}

// Months since the year 0; a longer period counts from its first month.
function monthNumber(period: string): number {
    const [, year, month] = period.match(/^(\d{4})(?:-(\d{2}))?/) ?? [];
    return Number(year) * 12 + Number(month ?? 1) - 1;
}
