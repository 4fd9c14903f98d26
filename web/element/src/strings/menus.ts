/** Texts of menus, dialogs, notices and downloads. */

export const dialogStrings = { close: "Close" };

export const boardMenuStrings = {
  dashboard: "Dashboard",
  refresh: "Refresh",
  downloadPdf: "Download PDF",
  addChart: "Add chart",
  arrangeCharts: "Arrange charts",
};

export const cardMenuStrings = {
  periods: "Periods",
  fullScreen: "Full screen",
  leaveFullScreen: "Leave full screen",
  showAsTable: "Show as table",
  underlyingRows: "Underlying rows",
  refresh: "Refresh",
  downloadCsv: "Download CSV",
  downloadExcel: "Download Excel",
  downloadPng: "Download PNG",
  editChart: "Edit chart",
  deleteChart: "Delete chart",
};

export const pointStrings = {
  choices: (point: string) => `Choices for ${point}`,
  drillTo: (level: string) => `By ${level.toLowerCase()}`,
  filter: "Filter the dashboard",
  stopFiltering: "Stop filtering by it",
};

export const rowsStrings = {
  title: (metric: string) => `Rows behind ${metric}`,
  loading: "Loading …",
  none: "There are no rows.",
  more: "Show more",
};

export const downloadStrings = {
  preparing: "Preparing the download …",
  failed: "The download failed.",
  failedRequest: (requestId: string) => `The download failed. Request ${requestId}`,
  pictureFailed: "The picture could not be made.",
  noCanvas: "This browser has no canvas.",
  fileName: "dashboard",
};
