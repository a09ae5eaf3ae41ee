import type { PlannedFigure, PlannedSection } from './figure-plan.ts';

/** Every figure that has a code. A code keeps its meaning for ever: what is to mean something else gets a new one. */
export const INDICATORS = {
  posts: {
    code: 'DL-01',
    name: 'Số bài viết, bình luận công khai',
    definition:
      'Bài viết và bình luận bằng tiếng Việt đăng trong kỳ; không tính quảng cáo, bài chép lại, bài đã gỡ. Không gồm YouTube.',
    unit: 'number',
    unitName: 'bài',
    measure: 'posts.all',
  },
  negative: {
    code: 'DL-02',
    name: 'Số bài tiêu cực',
    definition: 'Trong DL-01, số bài có cảm xúc tiêu cực.',
    unit: 'number',
    unitName: 'bài',
    measure: 'posts.negative',
  },
  negativeShare: {
    code: 'DL-03',
    name: 'Tỷ lệ bài tiêu cực',
    definition: 'DL-02 chia DL-01.',
    unit: 'percent',
    unitName: '%',
    measure: 'posts.negative',
    per: 'posts.all',
  },
  youtube: {
    code: 'DL-04',
    name: 'Số bình luận, video YouTube',
    definition: 'Đếm riêng theo điều khoản của YouTube, không cộng vào các số khác.',
    unit: 'number',
    unitName: 'bài',
    measure: 'posts.all',
    youtube: true,
  },
  alarms: {
    code: 'DL-05',
    name: 'Số báo động dư luận',
    definition:
      'Báo động được nêu trong kỳ do số bài tăng bất thường. Không gồm báo động riêng của YouTube.',
    unit: 'number',
    unitName: 'báo động',
    measure: 'alarms.raised',
  },
  usefulAlarms: {
    code: 'DL-06',
    name: 'Báo động được đánh giá có ích',
    definition: 'Trong DL-05, số báo động đã đóng và được đánh giá có ích.',
    unit: 'number',
    unitName: 'báo động',
    measure: 'alarms.useful',
  },
  uselessAlarms: {
    code: 'DL-07',
    name: 'Báo động được đánh giá không có ích',
    definition: 'Trong DL-05, số báo động đã đóng và được đánh giá không có ích.',
    unit: 'number',
    unitName: 'báo động',
    measure: 'alarms.useless',
  },
  reports: {
    code: 'PA-01',
    name: 'Số lượt phản ánh tiếp nhận',
    definition:
      'Mỗi lượt là một người (hoặc thiết bị) phản ánh một việc; nhiều lượt có thể cùng một vụ việc.',
    unit: 'number',
    unitName: 'lượt',
    measure: 'reports.received',
  },
  received: {
    code: 'PA-02',
    name: 'Số vụ việc tiếp nhận',
    definition: 'Vụ việc mở trong kỳ; vụ việc đã gộp được tính một lần.',
    unit: 'number',
    unitName: 'vụ việc',
    measure: 'tickets.received',
  },
  ended: {
    code: 'PA-03',
    name: 'Số vụ việc kết thúc',
    definition:
      'Vụ việc kết thúc trong kỳ (đã giải quyết hoặc không giải quyết được, có nêu lý do) và không mở lại.',
    unit: 'number',
    unitName: 'vụ việc',
    measure: 'tickets.ended',
  },
  solved: {
    code: 'PA-04',
    name: 'Số vụ việc đã giải quyết',
    definition: 'Trong PA-03, số vụ việc có kết quả giải quyết.',
    unit: 'number',
    unitName: 'vụ việc',
    measure: 'tickets.solved',
  },
  verified: {
    code: 'PA-05',
    name: 'Số vụ việc đã giải quyết và được xác nhận',
    definition:
      'Trong PA-04, số vụ việc được người phản ánh xác nhận hoặc được kiểm tra bằng chứng là đạt.',
    unit: 'number',
    unitName: 'vụ việc',
    measure: 'tickets.verified',
  },
  onTimeShare: {
    code: 'PA-06',
    name: 'Tỷ lệ kết thúc đúng hạn',
    definition: 'Số vụ việc kết thúc trong hạn chia PA-03.',
    unit: 'percent',
    unitName: '%',
    measure: 'tickets.ended_on_time',
    per: 'tickets.ended',
  },
  open: {
    code: 'PA-07',
    name: 'Số vụ việc đang xử lý cuối kỳ',
    definition: 'Vụ việc đã tiếp nhận và chưa kết thúc vào thời điểm cuối kỳ.',
    unit: 'number',
    unitName: 'vụ việc',
    measure: 'tickets.open',
  },
  overdue: {
    code: 'PA-08',
    name: 'Số vụ việc quá hạn cuối kỳ',
    definition:
      'Trong PA-07, số vụ việc đã quá hạn vào thời điểm cuối kỳ; không tính khi đang chờ người dân trả lời.',
    unit: 'number',
    unitName: 'vụ việc',
    measure: 'tickets.overdue',
  },
  median: {
    code: 'PA-09',
    name: 'Thời gian xử lý trung vị',
    definition:
      'Một nửa số vụ việc trong PA-03 xử lý nhanh hơn; tính từ lúc tiếp nhận đến lúc kết thúc, cả ngày nghỉ.',
    unit: 'hours',
    unitName: 'giờ',
    measure: 'tickets.median_hours',
  },
  rises: {
    code: 'CB-01',
    name: 'Số lần mực nước vượt lên mức báo động',
    definition: 'Số lần một trạm đo ghi nhận mực nước lên một mức báo động cao hơn.',
    unit: 'number',
    unitName: 'lần',
    measure: 'sensors.rises',
  },
  troubles: {
    code: 'CB-02',
    name: 'Số sự cố do thiết bị báo',
    definition: 'Phản ánh do thiết bị đo tự lập khi vượt ngưỡng hoặc hỏng.',
    unit: 'number',
    unitName: 'sự cố',
    measure: 'sensors.troubles',
  },
  warnings: {
    code: 'CB-03',
    name: 'Số bản tin cảnh báo đã phát',
    definition:
      'Cảnh báo, cập nhật và tin hết nguy hiểm đã gửi tới người dân; không tính diễn tập.',
    unit: 'number',
    unitName: 'bản tin',
    measure: 'warnings.sent',
  },
  people: {
    code: 'CB-04',
    name: 'Tổng số lượt người nhận cảnh báo',
    definition: 'Tổng số người dân thuộc diện nhận của các bản tin trong CB-03.',
    unit: 'number',
    unitName: 'lượt người',
    measure: 'warnings.people',
  },
} as const satisfies Readonly<Record<string, PlannedFigure>>;

/**
 * The fixed indicators of the periodic table for LRIS, the province's report system.
 */
export const LRIS_SECTION: PlannedSection = {
  id: 'lris',
  title: 'Chỉ tiêu báo cáo định kỳ',
  figures: Object.values<PlannedFigure>(INDICATORS).sort((a, b) => (a.code < b.code ? -1 : 1)),
  tables: [],
};
