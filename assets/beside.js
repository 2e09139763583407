// Where a row of the queue leads: on a wide screen the ticket opens beside the queue, and the address names both.
import { useEffect, useSyncExternalStore } from "react";
import { useLocation, useNavigate } from "react-router";

const WIDE = typeof matchMedia === "undefined" ? null : matchMedia("(min-width: 1200px)");

function follow(tell) {
  WIDE.addEventListener("change", tell);
  return () => WIDE.removeEventListener("change", tell);
}

const never = () => () => {};

function without(search) {
  const asked = new URLSearchParams(search), ticket = asked.get("ticket");
  asked.delete("ticket");
  return { rest: asked.toString(), ticket: /^[0-9]+$/.test(ticket) ? ticket : null };
}

const queue = (rest) => (rest ? `/tickets?${rest}` : "/tickets");

// The address of a ticket, by its number; of the queue alone for 0. `open` is the one that is open beside it.
export function useBeside() {
  const { search } = useLocation();
  const isWide = useSyncExternalStore(follow, () => WIDE.matches, () => false);
  const { rest, ticket } = without(search);
  const address = (id) => (!id ? queue(rest) : isWide ? `/tickets?${rest ? `${rest}&` : ""}ticket=${id}` : `/tickets/${id}`);
  return Object.assign(address, { open: isWide ? Number(ticket) : 0 });
}

// A screen that has no room for both shows the ticket alone.
export function useRoomForBoth() {
  const { search } = useLocation();
  const navigate = useNavigate();
  const isWide = useSyncExternalStore(follow, () => WIDE.matches, () => true);
  const isThere = useSyncExternalStore(never, () => true, () => false); // what was built beforehand knows no address
  const { ticket } = without(search);
  useEffect(() => {
    if (!isWide && ticket) navigate(`/tickets/${ticket}`, { replace: true });
  }, [isWide, ticket]);
  return isThere && isWide && ticket !== null;
}
