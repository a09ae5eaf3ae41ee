import { useEffect, useRef } from 'react';
import { Button } from '../kit/button.tsx';
import { useLanguage } from '../text/language.tsx';
import { drawIn, type ECharts, type EChartsCoreOption } from './echarts.ts';

export type Picked = { seriesName: string; name: string; dataIndex: number };

/**
 * A chart with a picture of it to take away. What it shows must also stand as a table beside it.
 *
 * Not animated: live figures would make it restart all the time.
 */
export function Chart({
  option,
  label,
  name,
  className = 'h-72',
  onPick,
}: {
  option: EChartsCoreOption;
  label: string;
  /** Name of the picture's file, without ending; without it there is none. */
  name?: string;
  className?: string;
  onPick?: (picked: Picked) => void;
}) {
  const { say, language } = useLanguage();
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<ECharts>(null);
  const pick = useRef(onPick);
  pick.current = onPick;
  useEffect(() => {
    if (!box.current) return;
    const made = drawIn(box.current, language);
    made.on('click', (event) =>
      pick.current?.({
        seriesName: event.seriesName ?? '',
        name: event.name,
        dataIndex: event.dataIndex,
      }),
    );
    const watcher = new ResizeObserver(() => made.resize());
    watcher.observe(box.current);
    chart.current = made;
    return () => {
      watcher.disconnect();
      made.dispose();
      chart.current = null;
    };
  }, [language]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a chart that was made anew is drawn anew
  useEffect(() => {
    chart.current?.setOption(
      {
        animation: false,
        textStyle: { fontFamily: 'Be Vietnam Pro', color: '#1c2b33' },
        ...option,
        // As drawn text: the policy of this page lets no script write markup with styles.
        tooltip: { renderMode: 'richText', confine: true, ...(option['tooltip'] as object) },
      },
      { notMerge: true },
    );
  }, [option, language]);
  return (
    <>
      <div ref={box} role="img" aria-label={label} className={className} />
      {name && (
        <Button
          className="mt-1 text-sm"
          onClick={() => chart.current && void savePicture(chart.current, name)}
        >
          {say('insights.png')}
        </Button>
      )}
    </>
  );
}

/** Draws the chart's SVG into a picture of twice its size, on white, and hands it to the reader. */
async function savePicture(chart: ECharts, name: string): Promise<void> {
  const svg = new Blob([chart.renderToSVGString()], { type: 'image/svg+xml' });
  const from = URL.createObjectURL(svg);
  const image = new Image();
  image.src = from;
  await image.decode();
  URL.revokeObjectURL(from);
  const canvas = document.createElement('canvas');
  canvas.width = chart.getWidth() * 2;
  canvas.height = chart.getHeight() * 2;
  const paper = canvas.getContext('2d');
  if (!paper) return;
  paper.fillStyle = '#ffffff';
  paper.fillRect(0, 0, canvas.width, canvas.height);
  paper.drawImage(image, 0, 0, canvas.width, canvas.height);
  const picture = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/png'));
  if (!picture) return;
  const link = document.createElement('a');
  link.href = URL.createObjectURL(picture);
  link.download = `${name}.png`;
  link.click();
  URL.revokeObjectURL(link.href);
}
