// The browser's time zone, where the desk's pages find it: their days are those of whoever looks at them.
try {
  localStorage.setItem("zone", Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC");
} catch {} // a browser that keeps nothing has the days of UTC
