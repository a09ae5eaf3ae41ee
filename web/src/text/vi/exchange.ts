/** Words of tickets in other systems. */
export const exchangeVi = {
  'transfer.title': 'Ở hệ thống của đơn vị',
  'transfer.state.queued': 'chờ chuyển',
  'transfer.state.sent': 'đã chuyển',
  'transfer.state.refused': 'bị từ chối',
  'transfer.state.ended': 'bên đó đã xong',
  'transfer.foreignId': 'Mã bên đó',
  'transfer.sentAt': 'Đã chuyển lúc',
  'transfer.triedAt': 'Lần thử cuối',
  'transfer.attempts': 'Số lần chưa được',
  'transfer.nextAt': 'Thử lại lúc',
  'transfer.lastError': 'Lý do',
  'transfer.resend': 'Chuyển lại ngay',
  'transfer.bySheet': 'Đơn vị này nhận và trả bằng bảng tính.',
  'audit.transfer.resent': 'Chuyển lại sang hệ thống của đơn vị',
  'audit.exchange.sheet_given': 'Xuất bảng cho đơn vị',
  'audit.exchange.sheet_taken': 'Nhận bảng của đơn vị',
} as const;
