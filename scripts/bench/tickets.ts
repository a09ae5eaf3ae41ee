import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { loadCity } from '../../core/city/load.ts';
import type { CityProfile } from '../../core/city/schema.ts';
import { createLogger } from '../../core/logger.ts';
import { connectStore } from '../../models/connect.ts';
import { Ticket } from '../../models/ticket.ts';
import { startProgram } from '../../tests/support/program.ts';
import { type Caller, callAs } from '../../tests/support/staff-app.ts';
import { createIncidentFinder } from '../../workflow/incidents/find-incident.ts';
import { createLocate } from '../../workflow/places/locate.ts';
import { chooseBody } from '../../workflow/routing/choose-body.ts';
import { codeOf, makeTickets } from './many-tickets.ts';
import { percentiles } from './percentiles.ts';
import { residentMegabytes } from './program.ts';

const TICKETS = Number(process.env['BENCH_TICKETS'] ?? 1_000_000);
const OPEN = 10_000;
const PER_SECOND = 20;
const SECONDS = 15;
const ADMIN = { username: 'admin', password: 'mat khau cua phep do' };

/**
 * A million tickets in the embedded store: the lists, a page, the matching of a new report, the live line.
 * BENCH_FOLDER keeps them for the next time, BENCH_TICKETS is another number of them.
 */
export async function benchTickets(): Promise<void> {
  const kept = process.env['BENCH_FOLDER'];
  const dataDir = kept ?? mkdtempSync(join(tmpdir(), 'ln-bench-'));
  const city = loadCity('dong-ha');
  try {
    await fill(dataDir, city);
    const program = await startProgram(
      { DATA_DIR: dataDir, ADMIN_PASSWORD: ADMIN.password, LOG_LEVEL: 'error' },
      { built: true },
    );
    try {
      await measureProgram(await callAs(program.url, ADMIN), city);
      console.log(`memory afterwards: ${residentMegabytes(program)} MB`);
    } finally {
      await program.stop();
    }
  } finally {
    if (!kept) rmSync(dataDir, { recursive: true, force: true });
  }
}

async function fill(dataDir: string, city: CityProfile): Promise<void> {
  const logger = createLogger('silent');
  const store = await connectStore({ mongodbUri: undefined, dataDir, logger });
  const startedAt = performance.now();
  if ((await Ticket.estimatedDocumentCount()) === 0) {
    await makeTickets(city, { count: TICKETS, open: OPEN, now: new Date() });
    const seconds = Math.round((performance.now() - startedAt) / 1000);
    console.log(`${TICKETS} tickets, ${OPEN} of them open, made in ${seconds} s`);
  }
  await measureMatching(city);
  await store.close();
}

/** Routing and matching of a new report, without storing it. */
async function measureMatching(city: CityProfile): Promise<void> {
  const find = createIncidentFinder(city);
  const locate = createLocate(city);
  const measured: number[] = [];
  for (let n = 0; n < 320; n += 1) {
    const street = city.streets[(n * 31) % city.streets.length];
    const category = city.categories[(n * 7) % city.categories.length];
    if (!street || !category) continue;
    const text = `${category.keywords[0]} ở đường ${street.name}, gần số ${n}, nhờ sửa giúp`;
    const at = performance.now();
    const { places, ward } = locate({ names: [street.name] });
    const matter = { category: category.id, places, ward, at: new Date() };
    chooseBody(city, { ...matter, urgency: 'normal', source: 'chat', channel: 'web' });
    await find({ ...matter, text, places: [street.name] }, undefined);
    if (n >= 20) measured.push(performance.now() - at);
  }
  show('routing and matching of a new report', measured, 20);
}

async function measureProgram(api: Caller, city: CityProfile): Promise<void> {
  const words = ['den duong', 'nắp cống', 'le duan', 'hung vuong nguy hiem', 'rac', 'so nha 120'];
  const bodies = city.bodies.map(({ id }) => id);
  const cases: [string, number, (n: number) => string][] = [
    ['queue page, newest', 100, () => '/tickets?limit=50'],
    ['queue page, due first', 100, () => '/tickets?limit=50&sort=due'],
    ['queue page, ended', 100, () => '/tickets?limit=50&group=ended'],
    [
      'queue page of a body',
      100,
      (n) => `/tickets?limit=50&sort=due&body=${bodies[n % bodies.length]}`,
    ],
    ['queue page, overdue', 100, () => '/tickets?limit=50&overdue=true&sort=due'],
    [
      'search among the open',
      100,
      (n) => `/tickets?limit=50&q=${encodeURIComponent(words[n % words.length] ?? '')}`,
    ],
    [
      'search among all',
      100,
      (n) => `/tickets?limit=50&group=all&q=${encodeURIComponent(words[n % words.length] ?? '')}`,
    ],
    ['counts of the tabs', 100, () => '/tickets/counts'],
    ['ticket page', 60, (n) => `/tickets/${codeOf((n * 7919) % TICKETS, city.codePrefix)}`],
    ['workload of the bodies', 1000, () => '/tickets/workload'],
    ['trend of twelve weeks', 1000, () => '/tickets/trend'],
  ];
  for (const [name, aim, address] of cases) {
    const perSecond = aim === 1000 ? 1 : PER_SECOND;
    show(name, await atRate(perSecond, (n) => api.call('GET', address(n))), aim);
  }
  show('live update in another tab', await measureLive(api, city), 300);
}

/** Milliseconds from when each request was due until its answer, at a steady rate. */
async function atRate(perSecond: number, ask: (n: number) => Promise<unknown>): Promise<number[]> {
  const startedAt = performance.now();
  const all: Promise<number>[] = [];
  for (let n = 0; n < perSecond * SECONDS; n += 1) {
    const due = startedAt + (n * 1000) / perSecond;
    await pause(Math.max(0, due - performance.now()));
    all.push(ask(n).then(() => performance.now() - due));
  }
  return await Promise.all(all);
}

/** From the moment an officer sends a note until the line of a second tab tells of it. */
async function measureLive(api: Caller, city: CityProfile): Promise<number[]> {
  const line = await api.stream('/events');
  const measured: number[] = [];
  try {
    for (let n = 1; n <= 40; n += 1) {
      const code = codeOf(TICKETS - n * 11, city.codePrefix);
      const heard = line.until(code);
      const at = performance.now();
      await api.call('POST', `/tickets/${code}/notes`, { text: 'đã gọi đội sửa chữa' });
      await heard;
      measured.push(performance.now() - at);
      await pause((n * 37) % 200);
    }
  } finally {
    line.close();
  }
  return measured;
}

function show(name: string, measured: readonly number[], aim: number): void {
  const { p50, p95, p99 } = percentiles(measured);
  console.log(`${name}: p50 ${p50} p95 ${p95} p99 ${p99} ms (aim ${aim})`);
}
