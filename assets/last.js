// The last number that was not 0: of what is gone for now, and may come back.
import { useRef } from "react";

export function useLast(number) {
  const last = useRef(0);
  last.current = number || last.current;
  return last.current;
}
