import { BarChart, LineChart } from 'echarts/charts';
import {
  AriaComponent,
  GridComponent,
  LegendComponent,
  MarkLineComponent,
  MarkPointComponent,
  TooltipComponent,
} from 'echarts/components';
import { type ECharts, type EChartsCoreOption, init, registerLocale, use } from 'echarts/core';
import langVI from 'echarts/lib/i18n/langVI.js';
import { SVGRenderer } from 'echarts/renderers';

use([
  BarChart,
  LineChart,
  AriaComponent,
  GridComponent,
  LegendComponent,
  MarkLineComponent,
  MarkPointComponent,
  TooltipComponent,
  SVGRenderer,
]);
registerLocale('VI', langVI);

/** A drawing in SVG, with Vietnamese words for what ECharts says by itself. */
export const drawIn = (box: HTMLElement, language: 'vi' | 'en'): ECharts =>
  init(box, undefined, { renderer: 'svg', locale: language === 'vi' ? 'VI' : 'EN' });
export type { ECharts, EChartsCoreOption };
