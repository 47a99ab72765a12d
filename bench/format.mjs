/** Whether a figure misses its goal. */
export function isMissed({ median, goal }) {
  return goal !== undefined && median > goal;
}

/** Returns a row's result as plain text for a terminal. */
export function rowText({ title, figures, pairs, versions, load }) {
  const width = Math.max(...figures.map(({ name }) => name.length));
  const lines = figures.map((figure) => {
    const goal =
      figure.goal === undefined
        ? ""
        : `  goal ${withUnit(figure.goal, figure)}${isMissed(figure) ? " MISSED" : ""}`;
    return `  ${figure.name.padEnd(width)}  ${withUnit(figure.median, figure).padStart(9)}  (${figure.min} to ${figure.max})${goal}`;
  });
  return [`${title} (${pairs} pairs; load ${load}; ${versionText(versions)})`, ...lines].join("\n");
}

/** Returns a row's result as a section of a Markdown page. */
export function rowSection({ title, date, machine, load, versions, pairs, figures }) {
  const rows = figures.map(
    (figure) =>
      `| ${figure.name} | ${withUnit(figure.median, figure)} | ${figure.min} to ${figure.max} | ${goalText(figure)} |`,
  );
  const reasons = figures
    .filter(isMissed)
    .map(({ name, reason }) => `- ${name}: ${reason ?? "no reason known yet"}`);
  return [
    `### ${title}`,
    "",
    "| | Median | Range | Goal |",
    "| --- | --- | --- | --- |",
    ...rows,
    "",
    ...(reasons.length > 0 ? ["Missed goals:", "", ...reasons, ""] : []),
    `${date}, ${pairs} pairs. ${machine}, load ${load} before. ${versionText(versions)}.`,
  ].join("\n");
}

function goalText(figure) {
  if (figure.goal === undefined) return "";
  return `≤ ${withUnit(figure.goal, figure)}${isMissed(figure) ? ", **missed**" : ""}`;
}

const withUnit = (number, { unit }) => (unit === "" ? String(number) : `${number} ${unit}`);

const versionText = (versions) =>
  Object.entries(versions)
    .map(([name, version]) => `${name} ${version}`)
    .join(", ");
