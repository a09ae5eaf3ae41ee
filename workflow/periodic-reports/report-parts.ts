import type { ReportSection } from '../../models/periodic-report.ts';
import type { PlannedColumn, PlannedSection } from './figure-plan.ts';
import { INDICATORS } from './indicators.ts';

const feelings: readonly PlannedColumn[] = [
  { id: 'all', name: 'Số bài', unit: 'number', measure: 'posts.all', compared: true },
  { id: 'negative', name: 'Tiêu cực', unit: 'number', measure: 'posts.negative' },
  { id: 'neutral', name: 'Trung tính', unit: 'number', measure: 'posts.neutral' },
  { id: 'positive', name: 'Tích cực', unit: 'number', measure: 'posts.positive' },
];
const handling: readonly PlannedColumn[] = [
  {
    id: 'received',
    name: 'Tiếp nhận',
    unit: 'number',
    measure: 'tickets.received',
    compared: true,
  },
  { id: 'solved', name: 'Giải quyết', unit: 'number', measure: 'tickets.solved' },
  { id: 'verified', name: 'Xác nhận', unit: 'number', measure: 'tickets.verified' },
  { id: 'late', name: 'Kết thúc trễ', unit: 'number', measure: 'tickets.ended_late' },
  { id: 'overdue', name: 'Đang quá hạn', unit: 'number', measure: 'tickets.overdue' },
  { id: 'median', name: 'Trung vị (giờ)', unit: 'hours', measure: 'tickets.median_hours' },
];

/** The parts of daily, weekly and monthly reports. */
export const SECTIONS: Readonly<Record<ReportSection, PlannedSection>> = {
  posts: {
    id: 'posts',
    title: 'Dư luận trên mạng',
    figures: [INDICATORS.posts, INDICATORS.negative, INDICATORS.negativeShare, INDICATORS.youtube],
    tables: [
      {
        id: 'posts-by-source',
        title: 'Theo nguồn',
        by: 'source',
        rowHead: 'Nguồn',
        columns: feelings,
      },
      {
        id: 'youtube',
        title: 'YouTube (tính riêng)',
        by: 'source',
        rowHead: 'Nguồn',
        columns: feelings.map((column) => ({ ...column, youtube: true })),
      },
      {
        id: 'posts-by-ward',
        title: 'Theo địa bàn',
        by: 'ward',
        rowHead: 'Địa bàn',
        columns: feelings,
      },
    ],
    note: 'Cảm xúc, lĩnh vực do máy gắn nhãn và cán bộ sửa; bài không nêu địa điểm được tính vào “Không rõ”.',
  },
  topics: {
    id: 'topics',
    title: 'Vấn đề người dân quan tâm',
    figures: [],
    tables: [
      {
        id: 'posts-by-category',
        title: 'Theo lĩnh vực',
        by: 'category',
        rowHead: 'Lĩnh vực',
        columns: feelings,
      },
      {
        id: 'rising-words',
        title: 'Từ ngữ đang được nhắc nhiều hơn thường lệ',
        by: 'word',
        rowHead: 'Từ ngữ',
        columns: [
          { id: 'now', name: 'Số bài', unit: 'number', measure: 'words.now' },
          { id: 'before', name: '28 ngày trước', unit: 'number', measure: 'words.before' },
        ],
        most: 15,
      },
    ],
  },
  alarms: {
    id: 'alarms',
    title: 'Báo động dư luận',
    figures: [INDICATORS.alarms, INDICATORS.usefulAlarms, INDICATORS.uselessAlarms],
    tables: [
      {
        id: 'alarms-by-subject',
        title: 'Báo động về việc gì',
        by: 'subject',
        rowHead: 'Nội dung',
        columns: [
          {
            id: 'raised',
            name: 'Số báo động',
            unit: 'number',
            measure: 'alarms.raised',
            compared: true,
          },
        ],
      },
    ],
  },
  tickets: {
    id: 'tickets',
    title: 'Tiếp nhận, giải quyết phản ánh',
    figures: [
      INDICATORS.reports,
      INDICATORS.received,
      INDICATORS.ended,
      INDICATORS.solved,
      INDICATORS.verified,
      INDICATORS.onTimeShare,
      INDICATORS.open,
      INDICATORS.overdue,
      INDICATORS.median,
    ],
    tables: [
      {
        id: 'tickets-by-body',
        title: 'Theo đơn vị xử lý',
        by: 'body',
        rowHead: 'Đơn vị',
        columns: handling,
      },
      {
        id: 'tickets-by-category',
        title: 'Theo lĩnh vực',
        by: 'category',
        rowHead: 'Lĩnh vực',
        columns: handling,
      },
      {
        id: 'reports-by-source',
        title: 'Theo kênh tiếp nhận',
        by: 'source',
        rowHead: 'Kênh',
        columns: [
          {
            id: 'received',
            name: 'Lượt phản ánh',
            unit: 'number',
            measure: 'reports.received',
            compared: true,
          },
        ],
      },
    ],
  },
  sensors: {
    id: 'sensors',
    title: 'Quan trắc, thiết bị đo',
    figures: [INDICATORS.rises, INDICATORS.troubles],
    tables: [
      {
        id: 'rises-by-station',
        title: 'Vượt mức báo động theo trạm',
        by: 'station',
        rowHead: 'Trạm',
        columns: [
          { id: 'rises', name: 'Số lần', unit: 'number', measure: 'sensors.rises', compared: true },
        ],
      },
      {
        id: 'troubles-by-category',
        title: 'Sự cố do thiết bị báo theo lĩnh vực',
        by: 'category',
        rowHead: 'Lĩnh vực',
        columns: [
          {
            id: 'troubles',
            name: 'Số sự cố',
            unit: 'number',
            measure: 'sensors.troubles',
            compared: true,
          },
        ],
      },
    ],
  },
  warnings: {
    id: 'warnings',
    title: 'Cảnh báo tới người dân',
    figures: [INDICATORS.warnings, INDICATORS.people],
    tables: [
      {
        id: 'warnings-by-kind',
        title: 'Theo loại bản tin',
        by: 'kind',
        rowHead: 'Loại',
        columns: [
          { id: 'sent', name: 'Đã phát', unit: 'number', measure: 'warnings.sent', compared: true },
        ],
      },
    ],
  },
};
