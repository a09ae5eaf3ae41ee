/** Areas of `npm run bench -- <area>`: each prints its figures. Without an area all run. */
const AREAS: Readonly<Record<string, () => Promise<unknown>>> = {
  language: async () => (await import('./bench/language.ts')).benchLanguage(),
  store: async () => (await import('./bench/store.ts')).benchStore(),
  start: async () => (await import('./bench/program.ts')).benchStart(),
  messages: async () => (await import('./bench/messages.ts')).benchMessages(),
  tickets: async () => (await import('./bench/tickets.ts')).benchTickets(),
  posts: async () => (await import('./bench/posts.ts')).benchPosts(),
  events: async () => (await import('./bench/events.ts')).benchEvents(),
  warnings: async () => (await import('./bench/warnings.ts')).benchWarnings(),
  insights: async () => (await import('./bench/insights.ts')).benchInsights(),
};

const wanted = process.argv.slice(2);
const unknown = wanted.find((name) => !(name in AREAS));
if (unknown !== undefined) {
  console.error(
    `"${unknown}" is no area of the bench: choose from ${Object.keys(AREAS).join(', ')}`,
  );
  process.exit(1);
}
for (const [name, run] of Object.entries(AREAS)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  console.log(`\n${name}`);
  await run();
}
