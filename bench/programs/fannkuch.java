class fannkuch {
    static long run(int n) {
        int[] permutation = new int[n];
        int[] start = new int[n];
        for (int i = 0; i < n; i++) start[i] = i;
        int[] count = new int[n];
        long checksum = 0;
        long most = 0;
        int r = n;
        for (long index = 0; ; index++) {
            while (r != 1) {
                count[r - 1] = r;
                r--;
            }
            for (int i = 0; i < n; i++) permutation[i] = start[i];
            long flips = 0;
            int k = permutation[0];
            while (k != 0) {
                int low = 0;
                int high = k;
                while (low < high) {
                    int swapped = permutation[low];
                    permutation[low] = permutation[high];
                    permutation[high] = swapped;
                    low++;
                    high--;
                }
                flips++;
                k = permutation[0];
            }
            if (flips > most) most = flips;
            if (index % 2 == 0) checksum += flips; else checksum -= flips;
            while (true) {
                if (r == n) return checksum * 100 + most;
                int first = start[0];
                for (int i = 0; i < r; i++) start[i] = start[i + 1];
                start[r] = first;
                count[r]--;
                if (count[r] > 0) break;
                r++;
            }
        }
    }

    public static void main(String[] args) {
        System.out.println(run(Integer.parseInt(args[0])));
    }
}
