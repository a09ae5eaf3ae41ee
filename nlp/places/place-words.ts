import { scan } from '../normalize/scan.ts';
import { createTokens, PLAIN, type Tokens, WORD } from '../normalize/tokens.ts';

/**
 * What the words around a name say about it. Each role is one bit; a word may play several.
 * Lists are written from Vietnamese usage; words typed without accents are known only where their
 * unaccented form is not a commoner word.
 */
export const STREET = 1;
export const ALLEY = 2;
export const CROSSING = 4;
export const LOCATIVE = 8;
export const PERSON = 16;
export const MILD_PERSON = 32;
export const BUSINESS = 64;
export const OTHER_KIND = 128;
export const FESTIVAL = 256;
export const YOUTH = 512;
export const AREA = 1024;
export const HAPPENING = 2048;
export const HOUSE_NUMBER = 4096;
export const FAMILY_NAME = 8192;
export const MONEY = 16384;
export const UNIT = 32768;
export const SIDE = 65536;
export const ACTING = 131072;
export const JOINING = 262144;
export const TIMES = 524288;
export const SCHOOL = 1048576;
export const POSITION = 2097152;
export const THIS = 4194304;
export const WATER = 8388608;
export const PART = 16777216;
export const CALL = 33554432;
export const ANCESTOR = 67108864;
export const IN = 134217728;
export const TOWN = 268435456;
export const DISTRICT = 536870912;

const ROLES: readonly [role: number, accented: string, unaccented: string][] = [
  [STREET, 'đường đg đườg đừơng đàng phố tuyến trục đ', 'duong dg dag dang fuong'],
  [ALLEY, 'kiệt hẻm ngõ ngách hẽm k', 'kiet hem ngo ngach kiệt k'],
  [CROSSING, 'ngã bổ nút giao vòng xuyến ng', 'nga nut giao'],
  [
    LOCATIVE,
    'ở trên tại chỗ đoạn khúc dọc gần cuối đầu khu bên qua trước sau tới ra về vô vào ngay cạnh từ quanh xung đối diện mé mạn góc dưới lên chổ nơi xuống đến tuyến trc trướk hướng mặt sát xóm vùng phía gầm chân bờ ngoài giữa ngang cặp mép khắp vực điểm hè lề',
    'o tren tai cho doan khuc doc gan cuoi dau khu ben qua truoc sau toi ra ve vo vao ngay canh tu quanh doi dien goc noi den trc huong mat sat xom vung phia bo ngoai duoi giua ngang vuc diem he',
  ],
  [
    POSITION,
    'trước sau gần cạnh đối diện đầu cuối góc ngay sát dưới trên bên giữa ngã đoạn khúc chỗ nút cổng lưng mặt hông',
    'truoc sau gan canh doi dien dau cuoi goc ngay sat duoi tren ben giua nga doan khuc nut cong lung mat hong',
  ],
  [
    PERSON,
    'anh chị cô chú bác ông thầy cậu dượng thím mợ dì eng ả mệ tên thằng mụ sư sĩ giáo chồng vợ tướng sếp cụ bé giám đốc phó trưởng tịch bs ts mc',
    'anh chi chu bac ong thay thim eng ten thang sep',
  ],
  [MILD_PERSON, 'bà em bạn cháu con bé nhóc ní ae ace', 'ba em ban chau co'],
  [
    BUSINESS,
    'shop store mobile bakery studio spa official coffee cafe auto hotel fashion beauty salon media',
    'shop store mobile bakery studio spa official coffee cafe auto hotel fashion beauty salon media',
  ],
  [
    OTHER_KIND,
    'cầu sông hồ đảo huyện xã thị đèo vịnh chùa đền làng thôn biển chiến trận đình',
    'huyen dao chien cau song',
  ],
  [SCHOOL, 'trường thpt thcs tiểu mầm mẫu lớp trg', 'truong thpt thcs trg'],
  [FESTIVAL, 'giỗ vua đền', 'gio'],
  [
    YOUTH,
    'đoàn hội tháng báo nữ nam nhóm đám bọn tụi mấy lực tình xung các đội nhà',
    'doan hoi thang bao nhom dam bon tui may cac doi nha',
  ],
  [AREA, 'phường fường f p phg ubnd', 'phuong fuong f p phg ubnd'],
  [
    HAPPENING,
    'ngập nác nước nc nướk rút lên tắc kẹt đang bị sụt lún mất hư hỏng tối đèn cây cống rác nối đoạn khúc chỗ giao nắp ổ có sập đổ gãy tràn xe ngã vắng đông còn hết nứt lầy dâng mới quá rồi kìa đó lại đầu cuối hướng đi cắt mưa bể ống dây vẫn cũng không sáng trưa chiều đêm bữa hôm này ni tê nớ là mà thì tưới cúp cấm chưa phía gần trước hnay nhà',
    'ngap nac nuoc nc rut len tac ket dang bi sut lun mat hu hong toi den cay cong rac noi doan khuc cho giao nap o co sap do gay tran xe nga vang dong con het nut lay dang moi qua roi kia do lai dau cuoi huong di cat mua be ong day van cung khong sang trua chieu dem bua hom nay ni te no la ma thi cup cam chua phia gan truoc ko k hnay nha',
  ],
  [HOUSE_NUMBER, 'số sn nhà', 'so sn nha'],
  [
    FAMILY_NAME,
    'nguyễn trần lê phạm phan hoàng huỳnh võ vũ đặng bùi đỗ hồ ngô dương lý đào trương đinh lâm mai trịnh tạ cao',
    'nguyen tran pham phan hoang huynh vo vu bui ngo ly dao truong dinh lam trinh',
  ],
  [
    MONEY,
    'tiền nộp mất tốn giá phạt hết đóng cọc lương thưởng thu vay trả phí gần hơn chi lấy đưa xin',
    'tien nop mat ton gia phat het dong coc luong thuong thu vay tra phi gan hon lay dua',
  ],
  [
    UNIT,
    'phút giây tiếng giờ tháng năm tuần ngày mét m km cm tấn tạ cân ký kg lít triệu nghìn ngàn trăm người nhà cái con chiếc tầng lần đồng đ k tr phường khu tỉnh tổ ca vụ sao điểm tuổi thằng đứa cơn đợt',
    'phut giay tieng gio thang nam tuan ngay met m km cm tan ta can ky kg lit trieu nghin ngan tram nguoi nha cai con chiec tang lan dong d k tr khu tinh to ca vu sao diem tuoi thang dua con dot',
  ],
  [TIMES, 'lần phút triệu xã giờ tháng tuần ngày', 'lan phut trieu xa gio thang tuan ngay'],
  [THIS, 'này ni nay trước qua tới sau vừa', 'nay ni truoc qua toi sau vua'],
  [WATER, 'huyện cầu sông hồ biển', 'huyen'],
  [PART, 'đèn lòng mặt bờ mép giữa', 'den long mat'],
  [CALL, 'ơi', 'oi'],
  [IN, 'ở tại trong ngoài thuộc của', 'o tai trong ngoai thuoc cua'],
  [TOWN, 'tp thành phố tỉnh thị xã tx', 'tp tx'],
  [DISTRICT, 'quận', ''],
  [ANCESTOR, 'tổ', 'to'],
  [SIDE, 'phía hướng miền', 'phia huong mien'],
  [
    ACTING,
    'tui tôi em anh mình họ ai người nó hắn tau con cháu bạn chị đèn xe',
    'tui toi em anh minh ho ai nguoi no han tau con chau ban chi den xe e a',
  ],
  [
    JOINING,
    'giao và với vs qua tới đến sang gặp nối cắt rồi hay hoặc lẫn',
    'giao va voi vs qua toi den sang gap noi cat roi hay',
  ],
];

const accented = new Map<number, number>();
const unaccented = new Map<number, number>();
{
  const scratch = createTokens(1024);
  const learn = (table: Map<number, number>, key: 'form' | 'base', role: number, words: string) => {
    scan(words, scratch);
    for (let at = 0; at < scratch.count; at += 1) {
      const hash = scratch[key][at] ?? 0;
      table.set(hash, (table.get(hash) ?? 0) | role);
    }
  };
  for (const [role, withAccents, without] of ROLES) {
    learn(accented, 'form', role, withAccents);
    learn(unaccented, 'base', role, without);
  }
}

/** The roles of the token at `at`; 0 outside of the text and for what is no word. */
export function rolesAt(tokens: Tokens, at: number): number {
  if (at < 0 || at >= tokens.count || tokens.kind[at] !== WORD) return 0;
  const byForm = accented.get(tokens.form[at] ?? 0) ?? 0;
  if (((tokens.flags[at] ?? 0) & PLAIN) === 0) return byForm;
  return byForm | (unaccented.get(tokens.base[at] ?? 0) ?? 0);
}
