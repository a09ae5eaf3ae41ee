/** Words of calls for help that nobody has accepted. */
export const rescueEn = {
  'rescue.title': 'Calls for help that nobody has accepted',
  'rescue.count': 'Calls for help not accepted: {count}',
  'rescue.since': 'not accepted for {span} · {body}',
  'rescue.voices': '{count} people called',
  'rescue.accept': 'I take this',
  'rescue.yours': 'You have taken {code}.',
  'rescue.taken': '{name} took {code} before you.',
  'rescue.sound.on': 'Turn the sound on',
  'rescue.sound.off': 'Turn the sound off',
} as const;
