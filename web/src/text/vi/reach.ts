/** Words of where staff hear their notices beside the app. */
export const reachVi = {
  'reach.title': 'Nhận thông báo ngoài ứng dụng',
  'reach.lead':
    'Thông báo dưới chuông cũng có thể tới chat hoặc e-mail của bạn. Việc khẩn tới ngay; việc khác chờ hết giờ yên tĩnh và không gửi nữa nếu bạn đã đọc.',
  'reach.chat': 'Chat (Telegram, Zalo)',
  'reach.chat.how': 'Lấy mã, rồi trong 10 phút gửi câu có mã cho kênh chat của thành phố.',
  'reach.chat.offer': 'Lấy mã',
  'reach.chat.type': 'liên kết {code}',
  'reach.chat.check': 'Tôi đã gửi',
  'reach.chat.linked': 'Đã liên kết {channel} lúc {time}.',
  'reach.chat.forget': 'Bỏ liên kết chat',
  'reach.email': 'E-mail',
  'reach.email.off': 'Máy chủ thư chưa được cài đặt. Hãy hỏi người quản trị.',
  'reach.email.address': 'Địa chỉ e-mail',
  'reach.email.offer': 'Gửi mã tới địa chỉ này',
  'reach.email.code': 'Mã 6 số trong thư',
  'reach.email.wrong': 'Mã sai hoặc đã quá 10 phút.',
  'reach.email.confirm': 'Xác nhận',
  'reach.email.done': 'Từ giờ thông báo cũng tới e-mail của bạn.',
  'reach.email.goes': 'Thông báo tới {email}.',
  'reach.email.forget': 'Thôi nhận qua e-mail',
} as const;
