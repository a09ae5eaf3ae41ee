/** Words around how the listeners feel; their own sentences come with the answer. */
export const enListeners = {
  'listeners.title': 'Sources listened to: {count}, in need of somebody: {troubles}',
  'listeners.ok': 'Listening',
  'listeners.waiting': 'Comes back by itself',
  'listeners.trouble': 'Needs somebody',
};
