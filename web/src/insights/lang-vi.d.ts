declare module 'echarts/lib/i18n/langVI.js' {
  const words: Parameters<typeof import('echarts/core').registerLocale>[1];
  // biome-ignore lint/style/noDefaultExport: this is how ECharts exports it
  export default words;
}
