import { Text } from "@mantine/core";
import { useNetwork } from "@mantine/hooks";

/** Says so where the browser has no network: what is shown may be old. */
export function OfflineBanner() {
  const { online } = useNetwork();
  if (online) return null;
  return (
    <Text role="status" fz="sm" ta="center" py={6} bg="light-dark(#fff3bf, #3d3210)">
      You are offline. What you see may be old; what is deployed goes on running.
    </Text>
  );
}
