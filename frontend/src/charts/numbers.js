// Figures as the page's language writes them: {"currency", "percent", "digits", "compact"}.
const language = document.documentElement.lang || "en";

export function writer(format = {}, short = false) {
  const options = { maximumFractionDigits: format.digits ?? (format.percent ? 1 : 2) };
  if (format.digits != null) options.minimumFractionDigits = format.digits;
  if (format.percent) options.style = "percent";
  if (format.currency && !short) Object.assign(options, { style: "currency", currency: format.currency, minimumFractionDigits: format.digits ?? 2 });
  if (short) Object.assign(options, { notation: "compact", maximumFractionDigits: 1, minimumFractionDigits: 0 });
  const numbers = new Intl.NumberFormat(language, options);
  return (value) => (value == null || Number.isNaN(value) ? "–" : numbers.format(value));
}
