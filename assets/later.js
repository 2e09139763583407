// Whether the page has been drawn and nothing else is to be done: then comes what nobody sees until he asks for it.
import { useEffect, useState } from "react";

const idle = typeof requestIdleCallback === "undefined" ? (then) => setTimeout(then, 200) : requestIdleCallback;

export function useLater() {
  const [isLater, setLater] = useState(false);
  useEffect(() => void idle(() => setLater(true)), []);
  return isLater;
}
