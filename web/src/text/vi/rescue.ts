/** Words of calls for help that nobody has accepted. */
export const rescueVi = {
  'rescue.title': 'Lời kêu cứu chưa ai nhận',
  'rescue.count': 'Kêu cứu chưa ai nhận: {count}',
  'rescue.since': '{span} chưa ai nhận · {body}',
  'rescue.voices': '{count} người báo',
  'rescue.accept': 'Tôi nhận',
  'rescue.yours': 'Bạn đã nhận {code}.',
  'rescue.taken': '{name} đã nhận {code} trước.',
  'rescue.sound.on': 'Bật tiếng chuông',
  'rescue.sound.off': 'Tắt tiếng chuông',
} as const;
