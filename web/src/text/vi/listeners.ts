/** Words around how the listeners feel; their own sentences come with the answer. */
export const viListeners = {
  'listeners.title': 'Nguồn đang nghe: {count}, cần xử lý: {troubles}',
  'listeners.ok': 'Đang nghe',
  'listeners.waiting': 'Sẽ tự nghe lại',
  'listeners.trouble': 'Cần xử lý',
};
