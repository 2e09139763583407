// Whether somebody points at things, on a screen with room for what that shows; else he touches them.
import { useSyncExternalStore } from "react";

const POINTED = typeof matchMedia === "undefined" ? null : matchMedia("(hover: hover) and (min-width: 641px)");

function follow(tell) {
  POINTED.addEventListener("change", tell);
  return () => POINTED.removeEventListener("change", tell);
}

export const usePointed = () => useSyncExternalStore(follow, () => POINTED.matches, () => true);
