// The chat page. What the resident sends is kept in this browser until the server has it (202), and sent again under
// the same id when the line was down, so nothing is lost and nothing arrives twice.
import { createOutbox } from './outbox.js';
import { createTalk } from './talk.js';

const texts = JSON.parse(document.body.dataset.texts ?? '{}');
const say = (key) => texts[`chat.${key}`] ?? '';
const byId = (id) => document.getElementById(id);

const form = byId('form');
const words = byId('words');
const state = byId('state');
const choices = byId('choices');
const talk = createTalk({ list: byId('talk'), say, onResend: (id) => outbox.resend(id) });
const outbox = createOutbox({
  onState: (id, how) => talk.mark(id, how),
  onTooFast: () => tell(say('too-fast')),
});

// A long talk is scrolled by keyboard too.
byId('main').tabIndex = 0;

let newest = '';
/** False while the page was opened without a line and what the city said is not there yet. */
let loaded = false;
/** True from the first sign of no line until the stream is open again. */
let lineIsDown = false;
/** The short notice that stands above the talk now. */
let notice = '';
let telling;

/** A short notice above the talk; it goes by itself, never because the line comes back meanwhile. */
function tell(text) {
  clearTimeout(telling);
  notice = text;
  showState();
  telling = setTimeout(() => {
    notice = '';
    showState();
  }, 6000);
}

/** That there is no line stands above the talk for as long as it is so. */
function lineIs(down) {
  lineIsDown = down;
  showState();
}

function showState() {
  state.textContent = notice || (lineIsDown ? say('offline') : '');
  state.hidden = state.textContent === '';
}

function send(message, shown) {
  const id = crypto.randomUUID?.() ?? `${Date.now()}-${Math.random().toString(36).slice(2)}`;
  talk.add({
    id,
    from: 'resident',
    at: new Date().toISOString(),
    buttons: [],
    photos: [],
    ...shown,
  });
  talk.mark(id, 'sending');
  offer([]);
  outbox.send({ id, ...message });
}

/** Buttons under our last message. Links and numbers are links; a request for the position asks the phone. */
function offer(buttons) {
  choices.replaceChildren(
    ...buttons.map((button) => {
      if (button.url || button.phone) {
        const link = document.createElement('a');
        link.href = button.url ?? `tel:${button.phone}`;
        link.textContent = button.title;
        return link;
      }
      const element = document.createElement('button');
      element.type = 'button';
      element.textContent = button.title;
      element.addEventListener('click', () => {
        if (button.request === 'location') sendLocation();
        else send({ button: button.id, text: button.title }, { text: button.title });
        words.focus();
      });
      return element;
    }),
  );
  // The buttons take room from the talk: its last line stays in view.
  byId('talk').lastElementChild?.scrollIntoView({ block: 'end' });
}

function sendLocation() {
  if (!navigator.geolocation) return tell(say('no-location'));
  navigator.geolocation.getCurrentPosition(
    ({ coords }) =>
      send(
        { location: { lat: coords.latitude, lon: coords.longitude } },
        { text: say('location-sent') },
      ),
    ({ code, PERMISSION_DENIED }) =>
      tell(say(code === PERMISSION_DENIED ? 'location-denied' : 'no-location')),
    { enableHighAccuracy: true, timeout: 15000, maximumAge: 60000 },
  );
}

/** A line of ours: shown once, whichever way it came. */
function take(line) {
  if (line.from === 'bot' && line.id > newest) newest = line.id;
  if (talk.add(line) && line.from === 'bot') offer(line.buttons);
}

/** @param {string} query `?own=1`: what the resident said before too, which must not stand there already */
async function load(query) {
  const response = await fetch(`/chat/messages${query}`);
  if (!response.ok) throw new Error(String(response.status));
  const { messages } = await response.json();
  for (const line of messages) take(line);
  if (messages.length === 0) offer(startButtons());
  loaded = true;
}

const startButtons = () =>
  [...byId('start').content.querySelectorAll('button')].map((button) => ({
    id: button.dataset.id,
    title: button.textContent,
  }));

function listen() {
  const events = new EventSource(`/chat/events${newest ? `?after=${newest}` : ''}`);
  events.onmessage = ({ data }) => take(JSON.parse(data));
  events.onopen = () => {
    lineIs(false);
    if (!loaded) load('').catch(() => {});
    void outbox.flush();
  };
  events.onerror = () => {
    if (!navigator.onLine) lineIs(true);
    // The browser tries again by itself, except after an answer that is no stream.
    if (events.readyState === EventSource.CLOSED) setTimeout(listen, 5000);
  };
}

function submit() {
  const text = words.value.trim();
  if (!text) return;
  words.value = '';
  growField();
  send({ text }, { text });
}

function growField() {
  words.style.height = 'auto';
  words.style.height = `${words.scrollHeight + 2}px`;
}

form.addEventListener('submit', (event) => {
  event.preventDefault();
  submit();
  words.focus();
});
words.addEventListener('keydown', (event) => {
  // While an input method composes, Enter ends the word and sends nothing.
  if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  submit();
});
words.addEventListener('input', growField);
byId('location').addEventListener('click', sendLocation);
byId('photo').addEventListener('change', ({ target }) => {
  for (const photo of target.files) {
    const isPhoto = photo.type.startsWith('image/');
    const photos = isPhoto ? [URL.createObjectURL(photo)] : [];
    send({ photo }, { text: isPhoto ? say('photo-sent') : photo.name, photos });
  }
  target.value = '';
});
addEventListener('offline', () => lineIs(true));
addEventListener('online', () => {
  lineIs(false);
  void outbox.flush();
});

for (const message of outbox.waiting())
  talk.add({
    id: message.id,
    from: 'resident',
    text: message.text ?? '',
    at: message.at,
    buttons: [],
    photos: [],
  });
load('?own=1')
  .catch(() => lineIs(true))
  .finally(() => {
    void outbox.flush();
    listen();
  });

// A page that opens without a line; a browser without service workers does without.
navigator.serviceWorker
  ?.register('/chat/page/service-worker.js', { scope: '/chat' })
  .catch(() => {});
