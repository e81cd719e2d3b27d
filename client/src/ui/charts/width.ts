// A chart is drawn in real pixels, so that its type is as large on a phone as on a desk.

import { useLayoutEffect, useRef, useState } from "preact/hooks";

/** A ref for the chart's box and its width in pixels; a phone's until the box is measured. */
export function useWidth() {
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(350);
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const measure = () => setWidth(Math.max(280, Math.round(element.clientWidth)));
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return { box, width };
}
