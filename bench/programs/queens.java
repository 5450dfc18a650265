class queens {
    static long place(int row, int n, boolean[] columns, boolean[] rising, boolean[] falling) {
        if (row == n) return 1;
        long found = 0;
        for (int column = 0; column < n; column++) {
            if (!columns[column] && !rising[row + column] && !falling[row + n - column]) {
                columns[column] = true;
                rising[row + column] = true;
                falling[row + n - column] = true;
                found += place(row + 1, n, columns, rising, falling);
                columns[column] = false;
                rising[row + column] = false;
                falling[row + n - column] = false;
            }
        }
        return found;
    }

    public static void main(String[] args) {
        int n = Integer.parseInt(args[0]);
        System.out.println(place(0, n, new boolean[n], new boolean[2 * n], new boolean[2 * n]));
    }
}
