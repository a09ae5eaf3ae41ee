// The list of what was said, oldest first. Each line is there once, by its id.

const CODE = /([A-Z]{2,3}-[0-9A-Z]{4}-[0-9A-Z]{4})/;

/** The text with its codes as pieces of their own, which are not broken over two lines. */
function withCodes(text) {
  return text.split(CODE).map((part) => {
    if (!CODE.test(part)) return part;
    const code = document.createElement('b');
    code.className = 'code';
    code.textContent = part;
    return code;
  });
}

/** @param {{ list: HTMLElement, say: (key: string) => string, onResend: (id: string) => void }} deps */
export function createTalk({ list, say, onResend }) {
  const lines = new Map();

  function picture(address) {
    const image = document.createElement('img');
    image.alt = say('open-photo');
    image.loading = 'lazy';
    image.src = address;
    return image;
  }

  return {
    /** Shows a line; false when it was there already. */
    add(line) {
      if (lines.has(line.id)) return false;
      const item = document.createElement('li');
      item.className = line.from;
      const who = document.createElement('span');
      who.className = 'hidden';
      who.textContent = `${say(line.from === 'bot' ? 'bot' : 'you')}: `;
      const text = document.createElement('span');
      text.append(...withCodes(line.text || (line.location ? say('location-sent') : '')));
      const note = document.createElement('small');
      const at = new Date(line.at);
      note.textContent = `${String(at.getHours()).padStart(2, '0')}:${String(at.getMinutes()).padStart(2, '0')}`;
      item.append(who, text, ...line.photos.map(picture), note);
      lines.set(line.id, { item, note, time: note.textContent });
      list.append(item);
      item.scrollIntoView({ block: 'end' });
      return true;
    },

    /** `sending`, `sent`, `waiting` (will be tried again), `refused` (will not). */
    mark(id, how, reason) {
      const line = lines.get(id);
      if (!line) return;
      line.item.classList.toggle('failed', how === 'waiting' || how === 'refused');
      if (how === 'sent') line.note.replaceChildren(line.time);
      else if (how === 'sending') line.note.replaceChildren(say('sending'));
      else if (how === 'refused') line.note.replaceChildren(reason || say('photo-refused'));
      else {
        const again = document.createElement('button');
        again.type = 'button';
        again.textContent = say('resend');
        again.addEventListener('click', () => onResend(id));
        line.note.replaceChildren(`${say('not-sent')} `, again);
      }
    },
  };
}
