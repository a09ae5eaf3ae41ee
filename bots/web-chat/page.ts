import { readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import compression from 'compression';
import express, { Router } from 'express';
import { createSay, LANGUAGES, type Language } from '../../core/city/say.ts';
import type { CityProfile } from '../../core/city/schema.ts';
import { projectRoot } from '../../core/project-root.ts';

/** Sentences that the page's script says itself. */
const SCRIPT_TEXTS = [
  'chat.offline',
  'chat.sending',
  'chat.not-sent',
  'chat.resend',
  'chat.no-location',
  'chat.location-denied',
  'chat.location-sent',
  'chat.photo-sent',
  'chat.photo-refused',
  'chat.too-fast',
  'chat.you',
  'chat.bot',
  'chat.open-photo',
] as const;

/** The page's files are plain files of the sources, built or not. */
const folder = join(projectRoot, 'bots/web-chat/page');

/**
 * The chat page: HTML with the city's words filled in, its script and its style as files of their own, so that a
 * strict content security policy holds. `?lang=en` gives it in English.
 */
export function createPage({ city }: { city: CityProfile }): Router {
  const say = createSay(city);
  const template = readFileSync(join(folder, 'index.html'), 'utf8');
  const pages = new Map(
    LANGUAGES.map((language) => [language, render(template, language, say, city)]),
  );
  const router = Router();
  // Here only: a compressed stream of events would be held back.
  const compressed = compression();
  router.get('/', compressed, (req, res) => {
    const language: Language = req.query['lang'] === 'en' ? 'en' : 'vi';
    res.set('cache-control', 'no-cache').type('html').send(pages.get(language));
  });
  router.use(
    '/page',
    compressed,
    express.static(folder, { index: false, maxAge: '1h', setHeaders: forServiceWorker }),
  );
  return router;
}

/** The service worker stands in a folder of its own and may yet serve the page above it; it is never stale. */
function forServiceWorker(res: ServerResponse, path: string): void {
  if (!path.endsWith('service-worker.js')) return;
  res.setHeader('service-worker-allowed', '/chat');
  res.setHeader('cache-control', 'no-cache');
}

function render(
  template: string,
  language: Language,
  say: ReturnType<typeof createSay>,
  city: CityProfile,
): string {
  const texts = Object.fromEntries(SCRIPT_TEXTS.map((key) => [key, say(language, key)]));
  const values: Record<string, string> = {
    other: language === 'vi' ? 'en' : 'vi',
    city: city.name,
    texts: JSON.stringify(texts),
  };
  // The template itself is valid HTML in Vietnamese.
  const page = template.replace('<html lang="vi">', `<html lang="${language}">`);
  return page.replace(/\{\{([\w.-]+)\}\}/g, (_, key: string) =>
    escapeHtml(values[key] ?? say(language, key)),
  );
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (mark) => ENTITIES[mark] ?? mark);
