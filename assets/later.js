// Whether the page has been drawn and nothing else is to be done: then comes what nobody sees until he asks for it.
import { useEffect, useState } from "react";

const canWait = typeof requestIdleCallback !== "undefined";
const idle = (then) => (canWait ? requestIdleCallback(then, { timeout: 500 }) : setTimeout(then, 200));

export function useLater() {
  const [isLater, setLater] = useState(false);
  useEffect(() => void idle(() => setLater(true)), []);
  return isLater;
}
