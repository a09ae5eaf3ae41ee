/** Words of the list of residents whom no chat reaches. */
export const missedVi = {
  'missed.title': 'Người dân chưa nhận được tin',
  'missed.lead':
    'Không kênh nào tới được những người này. Hãy gọi điện khi có số, rồi ghi lại là đã gọi. Tin đã chuyển sang kênh khác và tới nơi thì không có ở đây.',
  'missed.show': 'Xem',
  'missed.open': 'Chưa gọi',
  'missed.called': 'Đã gọi',
  'missed.why': 'Vì sao chưa tới',
  'missed.why.unreached': 'Không còn kênh nào',
  'missed.why.refused': 'Nền tảng từ chối',
  'missed.why.dead': 'Đã thử hết số lần',
  'missed.why.unknown': 'Không rõ đã tới chưa',
  'missed.about': 'Mã phản ánh',
  'missed.empty': 'Không có ai như vậy.',
  'missed.resident': 'Người dân …{sign}',
  'missed.noPhone': 'Chưa có số điện thoại, hoặc bạn không được xem.',
  'missed.call': 'Đã gọi điện',
  'missed.noted': 'Đã ghi là đã gọi.',
  'missed.calledBy': '{name} đã gọi, {time}',
  'missed.all': 'Mọi tin theo trạng thái gửi',
} as const;
