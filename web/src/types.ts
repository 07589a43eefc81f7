// What the daemon answers, field by field as its description says (/api/v1/openapi.json); only what the page reads.

export type Both = { sv: string; en: string };
export type Level = "green" | "yellow" | "red" | "unknown" | "flag" | "clear";
export type Trend = "positive" | "stable" | "negative" | "unknown";
export type AlertState = "pending" | "firing" | "acknowledged" | "resolved" | "corrected" | "quiet";
export type Right = "see" | "act" | "silence" | "bring-figures" | "keep-register" | "resend" | "administer";

export type User = {
    id: string;
    name: string;
    mail: string;
    language: string;
    roles: { role: string; unit: string }[];
    rank: "viewer" | "chief" | "economist" | "admin";
    rights: Right[];
    units: string[] | null;
};

export type Session = {
    user: User | null;
    csrf: string | null;
    sign_in: "needed" | "optional";
    directory: string | null;
    examples: { id: string; name: string; rank: string; password: string }[];
    organisation: string;
    language: string;
    today: string;
    clock_set: boolean;
    time_zone: string;
    version: string;
    ruleset: string;
    notes?: string[];
};

export type Alert = {
    id: string;
    rule: string;
    metric: string;
    unit: string;
    unit_name: string;
    title: Both;
    metric_name: Both;
    state: AlertState;
    state_name: Both;
    level: Level;
    trend: Trend;
    value: number | null;
    shown: Both;
    period: string;
    since: string | null;
    preliminary: boolean;
    acknowledged: { by: string; comment: string; at: string } | null;
    verdicts: { useful: number; noise: number };
    changed: string;
};

export type AlertEvent = {
    at: string;
    transition: string;
    reason: string;
    period: string;
    before: { state: AlertState; level: Level };
    after: { state: AlertState; level: Level };
    by: string | null;
    comment: string | null;
    told: boolean;
};

export type Message = {
    id: string;
    alert: string;
    recipient: string;
    address: string;
    channel: string;
    subject: string;
    created: string;
    state: "waiting" | "delivered" | "dead" | "held" | "gathered";
    attempts: number;
    answer: string | null;
};

export type WholeAlert = Alert & { events: AlertEvent[]; messages: Message[] };

export type Input = {
    metric: string;
    unit: string;
    scenario: string;
    period: string;
    value: number | null;
    missing: string | null;
    measure: string;
    status: string;
    source: { file: string; sheet: string | null; row: number; column: number | null } | null;
    raw?: string;
};

export type Assessment = {
    id: string;
    rule: string;
    title: Both;
    metric: string;
    metric_name: Both;
    unit: string;
    unit_name: string;
    period: string;
    level: Level;
    computed_level: Level;
    trend: Trend;
    explanation: Both;
    shown: Both;
    preliminary: boolean;
    judgement: { level: Level; comment: string | null; by: string; at: string } | null;
    lets: { name: string; text: string; value: number | string | null; measure: string }[];
    conditions: { level: Level; text: string; holds: boolean | null }[];
    inputs: Input[];
    missing_in_words: { sv: string[]; en: string[] };
    place: { file: string; line: number; column: number };
    ruleset: string;
    unusual?: Both | null;
    would_change?: { metric: string; unit: string; scenario: string; period: string; value: number; level: Level; shown: Both }[];
};

export type LevelAt = {
    rule: string;
    metric: string;
    unit: string;
    period: string;
    level: Level;
    trend: Trend;
    value: number | null;
    preliminary: boolean;
    judged: Level | null;
};

export type Catalogue = {
    units: { id: string; name: string; parent: string | null; level: string; dimension: string; depth: number; responsible: string[]; seen: boolean }[];
    metrics: { id: string; name: Both; measure: string; good: string; kind: string; every: string; scenarios: string[] }[];
    rules: { id: string; title: Both; goal: number | null; kind: "level" | "flag"; metrics: string[]; judged_by_people: boolean }[];
};

export type Rating = { probability: number; consequence: number; value: number };

export type RiskEvent = {
    at: string;
    kind: string;
    by: string;
    before: Rating;
    after: Rating;
    figure: string | null;
    rule: string | null;
    message: string;
};

export type Risk = {
    id: string;
    type: string;
    text: string;
    texts: Both;
    state: "proposed" | "active" | "accepted" | "materialised" | "closed";
    closed_because: string | null;
    probability: number;
    consequence: number;
    value: number;
    level: Level;
    computed: Rating;
    own: (Omit<Rating, "value"> & { by: string; comment: string }) | null;
    measures_level: Level | null;
    owner: string | null;
    unit: string | null;
    comment: string | null;
    measures: { text: string; start: string | null; end: string | null; status: string | null }[];
    controls: { what: string; every: string; by: string; last_done: string | null }[];
    events?: RiskEvent[];
};

export type Finding = { code: string; metric: string; unit: string; period: string | null; message: string; messages: Both; at: string };
export type Readiness = { status: string; problems: string[] };
export type Silence = { id: string; alerts: string[] };
export type WhyNot = { reason: string; told: boolean; sentences: Both[] };

export type EconomyValues = Record<
    "outcome" | "budget" | "deviation" | "deviation_share" | "forecast" | "year_budget" | "year_deviation" | "year_deviation_share" | "forecast_change" | "last_year",
    number | null
>;
export type EconomyRow = {
    unit: string;
    unit_name: string;
    total: string | null;
    depth: number;
    preliminary: boolean;
    values: EconomyValues;
    sums: { column: keyof EconomyValues; verdict: "agrees" | "rounded" | "differs" | "rows-missing"; rows: number; difference: number; count: number; missing: number }[];
    levels: { rule: string; level: Level; trend: Trend; value: number | null; hides: string[] }[];
};
export type Economy = {
    metric: string;
    period: string;
    dimension: string;
    measure: string;
    periods: string[];
    metrics: string[];
    ruleset: string;
    rows: EconomyRow[];
};

export type CourseValues = Record<
    | "outcome"
    | "expected"
    | "expected_low"
    | "expected_high"
    | "last_year"
    | "budget"
    | "target"
    | "capacity"
    | "outcome_to_date"
    | "budget_to_date"
    | "last_year_to_date"
    | "forecast"
    | "year_budget"
    | "year_end"
    | "year_end_low"
    | "year_end_high",
    number | null
>;
export type CoursePoint = CourseValues & { period: string; preliminary: boolean; missing: string | null };
export type Course = {
    metric: string;
    metric_name: Both;
    unit: string;
    unit_name: string;
    measure: string;
    from: string;
    to: string;
    points: CoursePoint[];
};

export type Figure = {
    metric: string;
    unit: string;
    scenario: string;
    period: string;
    made: string | null;
    value: number | null;
    missing: string | null;
    raw: string;
    known_at: string;
    batch: number;
    source: { file: string; sheet: string | null; row: number; column: number | null } | null;
};
export type Series = { metric: string; unit: string; scenario: string; accumulated: boolean; measure: string; points: { period: string; value: number | null; missing?: string }[] };
// Rules, what they did and would do, and what came in.
export type Formula = { text: string };
export type Rule = {
    id: string;
    title: Both;
    metric: string;
    metrics?: string[];
    place: { file: string; line: number; column: number };
    goal: number | null;
    valid: { from: string | null; to: string | null };
    units: string[];
    let: (Formula & { name: string })[];
    value: Formula | null;
    levels: Partial<Record<Level, Formula>>;
    when: Formula | null;
    judged: boolean;
    for: number;
    clear: number;
    notify: { on: string[]; to: string[]; remind: string | null; escalate: { after: string; to: string[] }[] } | null;
    say: Partial<Both>;
    risk: RiskEffect[];
};
export type RiskEffect = {
    id: string | null;
    open: boolean;
    probability: Record<string, number | string>;
    consequence: Record<string, number | string>;
};
export type RuleFiles = { version: string; files: { name: string; text: string }[] };
export type Diagnostic = { severity: "error" | "warning"; file: string; line: number; column: number; code: string; message: string };
export type Check = { ok: boolean; diagnostics: Diagnostic[] };

export type Alarm = {
    rule: string;
    metric: string;
    unit: string;
    unit_name: string;
    since: string;
    fired: string;
    ended: string | null;
    ended_because: string | null;
    level: Level;
};
export type Judged = { useful: { kept: number; lost: number }; noise: { kept: number; spared: number } };
export type Replay = { alarms: number; messages: number; rules: { rule: string; metric: string; alarms: number }[]; list: Alarm[]; judged: Judged | null };
export type AlarmSpan = Pick<Alarm, "since" | "fired" | "ended" | "level">;
export type AlarmChange = {
    shift: "comes" | "goes" | "earlier" | "later";
    rule: string;
    metric: string;
    unit: string;
    unit_name: string;
    before: AlarmSpan | null;
    after: AlarmSpan | null;
};
export type Backtest = { from: string; to: string; now: Replay };
export type Trial = Backtest & { new: Replay; difference: { rules: { rule: string; metric: string; before: number; after: number; same: number }[]; changes: AlarmChange[] } };

export type Batch = {
    id: number | null;
    file: string;
    state: "taken" | "refused";
    figures: number;
    changed: number;
    rejected: number;
    failure: string | null;
    failure_messages: Both | null;
    layout: string | null;
    by: string;
    recorded_at: string;
    known_at: string;
    known_at_assumed: boolean;
};
export type RowProblem = { kind: "rejection" | "warning"; row: number; column: number | null; code: string; messages: Both; raw: string | null };
export type WholeBatch = Batch & { problems: RowProblem[] };
export type BatchFinding = Omit<Finding, "at"> & { at?: string; batch?: number | null };
export type Intake = {
    outcome: "taken" | "seen_before" | "refused";
    dry_run: boolean;
    figures: number;
    changed: number;
    unchanged: number;
    rejected: number;
    messages: number;
    batch: WholeBatch;
    alerts: Alert[];
    findings: BatchFinding[];
};

export type ByChance = { metric: string; alarms_a_year: number | null; series: number; left_out: number };
export type ApiToken = {
    id: string;
    name: string;
    state: "valid" | "over" | "revoked";
    rights: Right[];
    unit: string | null;
    made: string;
    ends: string;
    by: string;
    token?: string;
};
export type AuditEntry = { number: number; at: string; who: string; from: string; what: string; about: string; status: number };
