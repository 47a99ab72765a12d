import type { VersionOperator } from "./plan.ts";

/** Whether an order of `a` against `b` is what the operator asks for. */
export function holds(order: number, operator: VersionOperator): boolean {
  switch (operator) {
    case "=":
      return order === 0;
    case "!=":
      return order !== 0;
    case "<":
      return order < 0;
    case "<=":
      return order <= 0;
    case ">":
      return order > 0;
    case ">=":
      return order >= 0;
  }
}
