import { useEffect, useRef } from 'react';

/**
 * Brings the place that one is at into the part of the menu that is seen: the menu scrolls, downwards on a desk and
 * sideways on a phone. The page itself does not move.
 */
export function useShownPlace(pathname: string) {
  const menu = useRef<HTMLElement>(null);
  useEffect(() => {
    const place = pathname && menu.current?.querySelector('[aria-current="page"]');
    if (!menu.current || !place) return;
    const at = place.getBoundingClientRect();
    const seen = menu.current.getBoundingClientRect();
    if (at.left < seen.left || at.right > seen.right)
      menu.current.scrollLeft += at.left - seen.left - (seen.width - at.width) / 2;
    if (at.top < seen.top || at.bottom > seen.bottom)
      menu.current.scrollTop += at.top - seen.top - (seen.height - at.height) / 2;
  }, [pathname]);
  return menu;
}
