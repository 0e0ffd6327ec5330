import type { ValidateReport } from '../actions/validate.ts';
import type { Finding } from '../validate/finding.ts';
import { rendered } from './neutral.ts';

const count = (number: number, one: string): string => `${number} ${one}${number === 1 ? '' : 's'}`;

function lines({ level, where, and, text, rule, remedy }: Finding): string[] {
  const places = and ? `${where} and ${and}` : where;
  return [
    `${places}: ${level === 'error' ? '' : `${level}: `}${text} [${rule}]`,
    ...(remedy ? [`  ${remedy}`] : []),
  ];
}

/** Every finding with its places and its remedy, then the verdict. */
export const renderValidate = rendered((report: ValidateReport): string => {
  const wrong = report.findings.filter((one) => one.level !== 'info').length;
  const templates = count(report.templates.length, 'template');
  return [
    ...report.findings.flatMap(lines),
    ...report.skipped.map((one) => one.reason),
    wrong === 0 ? `${templates}: nothing wrong.` : `${templates}: ${count(wrong, 'finding')}.`,
  ].join('\n');
});
